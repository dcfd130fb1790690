import { limitPolicy } from '../api/limits.ts';
import { policies } from '../machines/index.ts';
import { checkPolicies } from '../machines/kit/policy.ts';
import { readEnvironment } from './env.ts';
import { explainFaults, stopOnSignal } from './process.ts';
import { removeRunning, writeRunning } from './running.ts';
import { startSystem } from './system.ts';

// `npm start`: everything on this machine, state in .purser, a worker that dies started again.

const log = (line: string): void => console.log(line);

explainFaults();
const env = readEnvironment(['PURSER_DATA', 'PURSER_POLICY', 'PORT', 'HOST']);
// Before minutes are spent on servers.
checkPolicies({ ...policies, limits: limitPolicy }, env.PURSER_POLICY);
const system = await startSystem({ dataDir: env.PURSER_DATA, port: env.PORT, supervise: true, log });
const { apiUrl, sandboxUrl, temporalAddress, temporalUi, databaseUrl } = system;
await writeRunning(env.PURSER_DATA, {
  apiUrl,
  sandboxUrl,
  temporalAddress,
  temporalUi,
  databaseUrl,
  pid: process.pid,
});
log('');
log(`  API        ${apiUrl}`);
log(`  Docs       ${apiUrl}/docs   (${apiUrl}/openapi.json)`);
log(`  Sandbox    ${sandboxUrl}   (SMS, card network, identity registry; sandbox/README.md)`);
log(`  Temporal   ${temporalAddress}${temporalUi === null ? '' : `   UI ${temporalUi}`}`);
log(`  Worker     pid ${system.workerPid()}   (kill -9 it: another takes over)`);
log('');
log(`  Ctrl-C stops everything; state stays in ${env.PURSER_DATA}`);
await stopOnSignal(new Promise(() => undefined), () => system.stop());
await removeRunning(env.PURSER_DATA);
process.exit(0);
