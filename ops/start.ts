import { EnvironmentFault, readEnvironment } from './env.ts';
import { stopOnSignal } from './process.ts';
import { writeRunning } from './running.ts';
import { startSystem } from './system.ts';

// `npm start`: everything on this machine, state in .purser, a worker that dies started again.

const log = (line: string): void => console.log(line);

try {
  const env = readEnvironment(['PURSER_DATA', 'PORT', 'HOST']);
  const system = await startSystem({ dataDir: env.PURSER_DATA, port: env.PORT, supervise: true, log });
  const { apiUrl, sandboxUrl, temporalAddress, temporalUi, databaseUrl } = system;
  await writeRunning(env.PURSER_DATA, { apiUrl, sandboxUrl, temporalAddress, databaseUrl, pid: process.pid });
  log('');
  log(`  API        ${apiUrl}`);
  log(`  Docs       ${apiUrl}/docs   (${apiUrl}/openapi.json)`);
  log(`  Sandbox    ${sandboxUrl}   (SMS and card network; sandbox/README.md)`);
  log(`  Temporal   ${temporalAddress}${temporalUi === null ? '' : `   UI ${temporalUi}`}`);
  log(`  Worker     pid ${system.workerPid()}   (kill -9 it: another takes over)`);
  log('');
  log('  Ctrl-C stops everything; state stays in .purser');
  await stopOnSignal(new Promise(() => undefined), () => system.stop());
  process.exit(0);
} catch (error) {
  console.error(error instanceof EnvironmentFault ? error.message : error);
  process.exit(1);
}
