import { readSandboxEnvironment } from './environment.ts';
import { startSandbox } from './sandbox.ts';

// `npm run sandbox`: the outside world alone, for a Purser whose other parts run elsewhere.

const environment = readSandboxEnvironment(process.env);
if (!environment.ok) {
  console.error(environment.wrong);
  process.exit(1);
}
const { SANDBOX_PORT, SANDBOX_WEBHOOK_URL, SANDBOX_WEBHOOK_SECRET } = environment.value;
const sandbox = await startSandbox({
  port: SANDBOX_PORT,
  webhookUrl: SANDBOX_WEBHOOK_URL,
  webhookSecret: SANDBOX_WEBHOOK_SECRET,
}).catch((error: unknown) => {
  console.error(`SANDBOX_PORT ${SANDBOX_PORT}: ${error instanceof Error ? error.message : 'cannot be listened on'}`);
  process.exit(1);
});
console.log(`Sandbox ${sandbox.url}   (${sandbox.url}/sandbox lists what it plays)`);
process.send?.('ready');

await new Promise<void>((resolve) => {
  if (process.send !== undefined) process.once('disconnect', resolve);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});
await sandbox.close();
process.exit(0);
