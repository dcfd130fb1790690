import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import { inTransaction } from '../client.ts';
import type { Database, Db } from '../database.ts';

/** What somebody of the staff read or did, and why. `staff` is an id, or `command line`. */
export type Deed = {
  readonly staff: string;
  readonly act: string;
  readonly run: string | null;
  /** What the act says beside the run: the event's name, or what was looked for. */
  readonly detail: string | null;
  readonly reason: string;
  readonly requestId: string;
};

export type AuditEntry = Selectable<Database['audit_log']>;

/** Writes an entry, one at a time, bound to the last one by its hash. Once written, nothing changes it. */
export function writeAudit(db: Db, deed: Deed): Promise<AuditEntry> {
  return inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('audit_log', 0))`.execute(tx);
    const last = await tx
      .selectFrom('audit_log')
      .select(['seq', 'hash'])
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    const entry = {
      seq: (last?.seq ?? 0) + 1,
      at: new Date(),
      staff: deed.staff,
      act: deed.act,
      run: deed.run,
      detail: deed.detail,
      reason: deed.reason,
      request_id: deed.requestId,
      previous: last?.hash ?? '',
    };
    return tx
      .insertInto('audit_log')
      .values({ ...entry, hash: hashOf(entry) })
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

/** SHA-256, hexadecimal, over an entry with all but its own hash; JSON keeps the fields apart. */
export function hashOf(entry: Omit<AuditEntry, 'hash'>): string {
  const { seq, at, staff, act, run, detail, reason, request_id, previous } = entry;
  return createHash('sha256')
    .update(JSON.stringify([seq, at.toISOString(), staff, act, run, detail, reason, request_id, previous]))
    .digest('hex');
}

export type AuditFilter = {
  readonly staff?: string | undefined;
  readonly run?: string | undefined;
  /** Entries before this number. */
  readonly before?: number | undefined;
  readonly limit: number;
};

/** Entries, newest first. */
export function listAudit(db: Db, { staff, run, before, limit }: AuditFilter): Promise<AuditEntry[]> {
  return db
    .selectFrom('audit_log')
    .selectAll()
    .$if(staff !== undefined, (query) => query.where('staff', '=', staff ?? ''))
    .$if(run !== undefined, (query) => query.where('run', '=', run ?? ''))
    .$if(before !== undefined, (query) => query.where('seq', '<', before ?? 0))
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}

/** What the chain looks like. `head` kept elsewhere shows later that the end was not cut off. */
export type AuditCheck = {
  readonly entries: number;
  readonly head: string | null;
  /** At most twenty. */
  readonly findings: readonly { readonly seq: number; readonly what: 'gap' | 'unchained' | 'changed' }[];
  /** Is the head that was asked for an entry of the chain? Null when none was asked for. */
  readonly headFound: boolean | null;
};

const pageSize = 1_000;
const mostFindings = 20;

/** Reads the whole log and works every hash out anew. `head`: the hash that an earlier check ended with. */
export async function checkAudit(db: Db, head?: string): Promise<AuditCheck> {
  const findings: { seq: number; what: 'gap' | 'unchained' | 'changed' }[] = [];
  let last = { seq: 0, hash: '' };
  let entries = 0;
  let headFound = false;
  for (;;) {
    const page = await db
      .selectFrom('audit_log')
      .selectAll()
      .where('seq', '>', last.seq)
      .orderBy('seq')
      .limit(pageSize)
      .execute();
    for (const entry of page) {
      if (entry.seq !== last.seq + 1) findings.push({ seq: entry.seq, what: 'gap' });
      if (entry.previous !== last.hash) findings.push({ seq: entry.seq, what: 'unchained' });
      if (entry.hash !== hashOf(entry)) findings.push({ seq: entry.seq, what: 'changed' });
      headFound ||= entry.hash === head;
      entries += 1;
      last = entry;
    }
    if (page.length < pageSize || findings.length >= mostFindings) break;
  }
  return {
    entries,
    head: last.hash === '' ? null : last.hash,
    findings: findings.slice(0, mostFindings),
    headFound: head === undefined ? null : headFound,
  };
}
