import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import getPort from 'get-port';
import { uuidv7 } from 'uuidv7';
import { inTransaction, openDatabase } from '../db/client.ts';
import type { Db } from '../db/database.ts';
import { ensureAccount, house, post } from '../db/ledger.ts';
import { migrate } from '../db/migrate.ts';
import { claimPhone } from '../db/queries/users.ts';
import { createSession } from '../db/queries/sessions.ts';
import { seedDemo } from '../db/seed.ts';
import { idOf, idPrefixes } from '../machines/kit/ids.ts';
import { ProcessFault, child, end, untilReady } from '../ops/children.ts';
import { startPostgres } from '../ops/postgres.ts';
import { startTemporal } from '../ops/temporal.ts';
import { temporaryFolder } from '../ops/temporary-folder.ts';
import { tokenHash } from '../vault/hash.ts';
import { deriveKeys } from '../vault/derived-keys.ts';
import { flows } from '../machines/index.ts';
import { accountRunOf } from '../workflows/activities/standing.ts';
import { connectRuns } from '../workflows/client.ts';
import { insideOf } from '../workflows/inside.ts';
import type { Runs } from '../workflows/client.ts';
import type { Options } from './options.ts';

/** What is measured on: servers, workers and users with money, all of this run's own. */
export type Stage = {
  readonly db: Db;
  readonly runs: Runs;
  readonly apiUrl: string | null;
  readonly users: readonly string[];
  /** Session tokens by user. */
  readonly tokens: ReadonlyMap<string, string>;
  readonly pids: { readonly purser: number; readonly handWritten: number; readonly api: number | undefined };
  /** Rejects when a process ends before its time: nothing would answer any more. */
  readonly broken: Promise<never>;
};

/** More than clients, so that two payments of one user seldom meet. */
const userCount = 64;
const creditMinor = 1_000_000;

/** What ends each thing that was started, in the order in which they were. */
export type Undo = (() => Promise<unknown>)[];

/** Starts it all, and notes in `undo` how to end what did start, also when another thing does not. */
export async function setStage(options: Options, log: (line: string) => void, undo: Undo): Promise<Stage> {
  const dir = await temporaryFolder('bench');
  undo.push(() => rm(dir, { recursive: true, force: true }));
  let fail: (fault: ProcessFault) => void = () => undefined;
  const broken = new Promise<never>((_, reject) => (fail = reject));
  broken.catch(() => undefined);
  const postgres = await startPostgres({ dataDir: join(dir, 'postgres'), log, durable: true });
  undo.push(() => postgres.stop());
  const temporal = await startTemporal({ dataDir: join(dir, 'temporal'), log });
  undo.push(() => temporal.stop());
  const db = openDatabase(postgres.url, { max: 4 });
  undo.push(() => db.destroy());
  await migrate(db);
  await seedDemo(db);
  const masterKey = randomBytes(32);
  const { users, tokens } = await addUsers(db, masterKey);
  const env = {
    ...environment(postgres.url, temporal.address, masterKey, dir),
    PORT: String(await getPort({ host: '127.0.0.1' })),
  };
  const begin = async (entry: string, profile: string | null): Promise<number> => {
    // A flag of Node's takes the entry's place before it, since NODE_OPTIONS does not take this one.
    const started =
      profile === null
        ? child(entry, env)
        : child('--cpu-prof', env, [`--cpu-prof-dir=${join(resolve(profile), entry.replaceAll('/', '-'))}`, entry]);
    undo.push(() => end(started, 'SIGTERM'));
    await untilReady(entry, started);
    started.once('exit', () => fail(new ProcessFault(entry, 'ended before the measurement did')));
    return started.pid ?? Number.NaN;
  };
  const purser = await begin('ops/worker.ts', options.profile);
  const handWritten = await begin('bench/hand-written-worker.ts', options.profile);
  const api = options.http ? await begin('api/server.ts', null) : undefined;
  // Never closed: an interrupted measurement still has calls under way, which would throw out of their retries.
  const runs = await connectRuns(temporal.address);
  const inside = insideOf(runs, flows, {});
  await Promise.all(users.map((user) => inside.start('account', { id: accountRunOf(user), owner: user })));
  const apiUrl = api === undefined ? null : `http://127.0.0.1:${env.PORT}`;
  return { db, runs, apiUrl, users, tokens, pids: { purser, handWritten, api }, broken };
}

function environment(databaseUrl: string, temporalAddress: string, masterKey: Buffer, dir: string) {
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
  // A payment from the balance asks no provider, so none is there.
  const nobody = 'http://127.0.0.1:9';
  return {
    ...process.env,
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    PURSER_MASTER_KEY: masterKey.toString('base64'),
    PURSER_DATA: dir,
    SMS_URL: nobody,
    CARD_NETWORK_URL: nobody,
    E_MONEY_URL: nobody,
    REGISTRY_URL: nobody,
    SMS_WEBHOOK_SECRET: webhookSecret,
    CARD_NETWORK_WEBHOOK_SECRET: webhookSecret,
    REGISTRY_WEBHOOK_SECRET: webhookSecret,
    LOG_LEVEL: 'warn',
  };
}

/** Users with money and a session each. */
async function addUsers(db: Db, masterKey: Buffer) {
  const keys = deriveKeys(masterKey);
  const tokens = new Map<string, string>();
  const users = Array.from({ length: userCount }, () => idOf(idPrefixes.user, uuidv7()));
  for (const user of users) {
    const token = `ses_${randomBytes(24).toString('hex')}`;
    tokens.set(user, token);
    await inTransaction(db, async (tx) => {
      const phone = { phone_hash: user, phone_sealed: '', phone_mask: '' };
      await claimPhone(tx, { id: user, terms_version: 'bench', ...phone });
      const from = await ensureAccount(tx, { kind: 'promotion', owner: house, currency: 'CNY' });
      const to = await ensureAccount(tx, { kind: 'wallet', owner: user, currency: 'CNY' });
      const movement = { requestId: `bench/${user}`, run: 'bench', amountMinor: creditMinor, currency: 'CNY' } as const;
      await post(tx, movement, 'credit', { from, to });
    });
    const inADay = new Date(Date.now() + 24 * 3_600_000);
    await createSession(
      db,
      {
        id: idOf(idPrefixes.session, uuidv7()),
        userId: user,
        runId: user,
        accessHash: tokenHash(keys, token),
        refreshHash: user,
        accessExpiresAt: inADay,
        refreshExpiresAt: inADay,
        labelSealed: null,
      },
      new Date(),
    );
  }
  return { users, tokens };
}
