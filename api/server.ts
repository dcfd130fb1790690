import { serve } from '@hono/node-server';
import pino from 'pino';
import { openDatabase } from '../db/client.ts';
import { listenSteps } from '../db/notify.ts';
import { flows, policies } from '../machines/index.ts';
import { checkPolicies } from '../machines/kit/policy.ts';
import { blobNames, blobsOf } from '../ops/blobs.ts';
import { readEnvironment, staffOidcNames, staffOidcOf } from '../ops/env.ts';
import { explainFaults, stopOnSignal } from '../ops/process.ts';
import { readMasterKey } from '../vault/master-key.ts';
import { postgresKeys } from '../vault/postgres-keys.ts';
import { openVault } from '../vault/vault.ts';
import { connectRuns } from '../workflows/client.ts';
import { createApp } from './app.ts';
import { createFeed } from './feed.ts';
import { limitPolicy } from './limits.ts';

// The API process. It keeps nothing that another one would need: any number may run side by side.

explainFaults();
const env = readEnvironment([
  'DATABASE_URL',
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'PURSER_MASTER_KEY',
  'PURSER_POLICY',
  'HOST',
  'PORT',
  'SMS_WEBHOOK_SECRET',
  'CARD_NETWORK_WEBHOOK_SECRET',
  'REGISTRY_WEBHOOK_SECRET',
  ...blobNames,
  'DOCS_SCRIPT_URL',
  ...staffOidcNames,
  'LOG_LEVEL',
]);
checkPolicies({ ...policies, limits: limitPolicy }, env.PURSER_POLICY);
const log = pino({ level: env.LOG_LEVEL, name: 'api' });
const db = openDatabase(env.DATABASE_URL, { max: 16 });
const runs = await connectRuns(env.TEMPORAL_ADDRESS, env.TEMPORAL_NAMESPACE);
const feed = createFeed();
const listening = await listenSteps(env.DATABASE_URL, (hint) => feed.publish(hint));
let stopping = false;

const app = createApp({
  db,
  runs,
  registry: flows,
  policy: env.PURSER_POLICY,
  vault: openVault({
    masterKey: await readMasterKey({ base64: env.PURSER_MASTER_KEY }),
    store: postgresKeys(db),
    clock: Date.now,
  }),
  feed,
  log,
  webhookSecrets: {
    sms: env.SMS_WEBHOOK_SECRET,
    'card-network': env.CARD_NETWORK_WEBHOOK_SECRET,
    registry: env.REGISTRY_WEBHOOK_SECRET,
  },
  blobs: blobsOf(env),
  docsScriptUrl: env.DOCS_SCRIPT_URL,
  staffOidc: staffOidcOf(env),
  stopping: () => stopping,
});
const server = serve({ fetch: app.fetch, hostname: env.HOST, port: env.PORT }, ({ address, port }) => {
  log.info({ url: `http://${address}:${port}` }, 'ready');
  process.send?.('ready');
});

const closed = new Promise<void>((resolve) => server.once('close', resolve));
await stopOnSignal(closed, async () => {
  // New connections are refused; requests under way are answered, streams are told to end.
  stopping = true;
  feed.wakeAll();
  server.close();
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  const patience = new Promise<void>((resolve) => setTimeout(resolve, 10_000).unref());
  await Promise.race([closed, patience]);
});
await listening.close();
await runs.close();
await db.destroy();
process.exit(0);
