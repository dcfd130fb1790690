import { openDatabase } from '../db/client.ts';
import { flows } from '../machines/index.ts';
import { readMasterKey } from '../vault/master-key.ts';
import { postgresKeys } from '../vault/postgres-keys.ts';
import { openVault } from '../vault/vault.ts';
import { activitiesFor } from '../workflows/activities/all.ts';
import { fundingSources } from '../workflows/activities/funding/sources.ts';
import { connectRuns } from '../workflows/client.ts';
import { decoysOf } from '../workflows/decoys.ts';
import { insideOf } from '../workflows/inside.ts';
import { registered } from '../workflows/registered.ts';
import { blobNames, blobsOf } from './blobs.ts';
import type { Environment } from './env.ts';

/** What the parts below are opened with. */
export const workerPartNames = [
  'DATABASE_URL',
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'PURSER_MASTER_KEY',
  'PURSER_POLICY',
  ...blobNames,
  'SMS_URL',
  'CARD_NETWORK_URL',
  'E_MONEY_URL',
  'REGISTRY_URL',
  'ALLOW_TEST_REGION',
] as const satisfies readonly (keyof Environment)[];

/** Opens what the activities of a worker process stand on, and joins them to it. */
export async function openWorkerParts(env: Pick<Environment, (typeof workerPartNames)[number]>) {
  const db = openDatabase(env.DATABASE_URL, { max: 16 });
  const vault = openVault({
    masterKey: await readMasterKey({ base64: env.PURSER_MASTER_KEY }),
    store: postgresKeys(db),
    clock: Date.now,
  });
  const blobs = blobsOf(env);
  const runs = await connectRuns(env.TEMPORAL_ADDRESS, env.TEMPORAL_NAMESPACE);
  const activities = activitiesFor({
    db,
    vault,
    inside: insideOf(runs, registered(flows), env.PURSER_POLICY),
    decoys: decoysOf(flows, env.PURSER_POLICY),
    smsUrl: env.SMS_URL,
    cardNetworkUrl: env.CARD_NETWORK_URL,
    eMoneyUrl: env.E_MONEY_URL,
    sources: fundingSources,
    registryUrl: env.REGISTRY_URL,
    blobs,
    allowTestRegion: env.ALLOW_TEST_REGION,
  });
  return {
    db,
    vault,
    blobs,
    activities,
    runs,
    async close() {
      await runs.close();
      await db.destroy();
    },
  };
}
