import { everyTransaction } from '../db/queries/records.ts';
import { listTransfers } from '../db/queries/transfers.ts';
import { shownTo } from './transfers.ts';
import { personalRows } from '../db/queries/personal.ts';
import type { KeptIdentity, KeptUpload } from '../db/queries/personal.ts';
import { isStaffOnly } from '../machines/kit/flow.ts';
import { when } from '../machines/kit/view.ts';
import type { ApiDeps } from './deps.ts';
import { transactionJson } from './transaction-json.ts';

/** Transactions that one export holds at most, newest first; older ones are in the records, page by page. */
const mostTransactions = 10_000;
/** Runs are listed by the engine for as long as it keeps them. */
const mostRunPages = 20;
const runsAtOnce = 100;

const text = (at: Date | null) => when(at?.getTime());
type Opens = (sealed: string | null) => Promise<string | null>;

/** Everything of a person's but money and files, in the clear. */
export async function personalOf({ db, vault }: ApiDeps, user: string) {
  const { identities, devices, sessions, uploads, complete } = await personalRows(db, user);
  const open: Opens = async (sealed) => (sealed === null ? null : vault.open(sealed));
  return {
    complete,
    uploads,
    identities: await Promise.all(identities.map((identity) => identityOf(identity, open))),
    devices: devices.map((row) => ({ firstSeenAt: text(row.first_seen_at), lastSeenAt: text(row.last_seen_at) })),
    sessions: await Promise.all(
      sessions.map(async (row) => ({
        id: row.id,
        label: await open(row.label_sealed),
        createdAt: text(row.created_at),
        lastUsedAt: text(row.last_used_at),
        endedAt: text(row.revoked_at),
      })),
    ),
  };
}

async function identityOf(row: KeptIdentity, open: Opens) {
  return {
    run: row.run_id,
    name: await open(row.name_sealed),
    idNumber: await open(row.id_number_sealed),
    occupation: await open(row.occupation_sealed),
    address: await open(row.address_sealed),
    validUntil: row.valid_until,
    givenAt: text(row.created_at),
    provenAt: text(row.proven_at),
    replacedAt: text(row.released_at),
  };
}

/** What the person did here: every run of theirs that staff do not keep to themselves. */
export async function runsOf({ runs, registry }: ApiDeps, user: string) {
  const flows = [...new Set(registry.filter((flow) => !isStaffOnly(flow)).map(({ name }) => name))];
  const found = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostRunPages; page++) {
    const { runs: some, next } = await runs.list({ flows, owner: user, limit: runsAtOnce, cursor });
    found.push(...some.map(({ owner: _, key: __, ...run }) => run));
    if (next === null) return { runs: found, complete: true };
    cursor = next;
  }
  return { runs: found, complete: false };
}

/** Transactions, newest first, read page by page; returns whether these are all. */
export async function* transactionsOf({ db }: ApiDeps, user: string): AsyncGenerator<object, boolean> {
  let given = 0;
  for await (const page of everyTransaction(db, user)) {
    for (const one of page) {
      if (given === mostTransactions) return false;
      given += 1;
      yield transactionJson(one);
    }
  }
  return true;
}

/** What went from user to user, newest first, with the notes opened for this one of them; `complete`: these are all. */
export async function transfersOf({ db, vault }: ApiDeps, user: string) {
  const found = await listTransfers(db, user, { before: null, limit: mostTransactions + 1 });
  const transfers = await Promise.all(found.slice(0, mostTransactions).map((one) => shownTo(vault, user, one)));
  return { transfers, complete: found.length <= mostTransactions };
}

/** A photo, opened for its owner; `content` is null when its bytes are gone. */
export async function uploadOf({ vault, blobs }: ApiDeps, row: KeptUpload): Promise<object> {
  const sealed = await blobs.get(row.id);
  const bytes = sealed === undefined ? null : await vault.openBytes(row.owner, row.id, sealed);
  return {
    id: row.id,
    kind: row.kind,
    run: row.run_id,
    side: row.side,
    createdAt: text(row.created_at),
    mediaType: 'image/jpeg',
    content: bytes === null ? null : Buffer.from(bytes).toString('base64'),
  };
}
