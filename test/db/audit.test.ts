import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../db/database.ts';
import { checkAudit, hashOf, listAudit, writeAudit } from '../../db/queries/audit.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';

let database: FreshDatabase;
let db: Db;

beforeAll(async () => {
  database = await freshDatabase();
  db = database.db;
});
afterAll(() => database.drop());

const deed = (act: string) => ({ staff: 'stf_1', act, run: null, detail: null, reason: 'why', requestId: 'r' });

describe('the audit', () => {
  it('binds each entry to the last, many at once too', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => writeAudit(db, deed(`act ${index}`))));
    const entries = (await listAudit(db, { limit: 100 })).toReversed();
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    for (const [index, entry] of entries.entries()) {
      expect(entry.hash).toBe(hashOf(entry));
      expect(entry.previous).toBe(entries[index - 1]?.hash ?? '');
    }
    const head = entries.at(-1)?.hash;
    expect(await checkAudit(db)).toEqual({ entries: 20, head, findings: [], headFound: null });
    expect(await checkAudit(db, entries[3]?.hash)).toMatchObject({ findings: [], headFound: true });
    expect(await checkAudit(db, 'cut off')).toMatchObject({ findings: [], headFound: false });
  });

  it.each([
    ['changed', sql`update audit_log set reason = 'other'`],
    ['deleted', sql`delete from audit_log where seq = 3`],
    ['emptied', sql`truncate audit_log`],
  ])('cannot be %s', async (_, statement) => {
    await expect(statement.execute(db)).rejects.toThrow('audit_log is append-only');
  });

  it('takes nothing that does not follow the last entry', async () => {
    const entry = { ...deed('forged'), at: new Date(), request_id: 'r', previous: 'x', hash: 'y' };
    const { requestId: _, ...row } = entry;
    for (const seq of [7, 21, 22]) {
      await expect(
        db
          .insertInto('audit_log')
          .values({ ...row, seq })
          .execute(),
      ).rejects.toThrow(/does not follow the last/);
    }
  });

  it.each([
    ['a changed entry', sql`update audit_log set reason = 'other' where seq = 5`, [{ seq: 5, what: 'changed' }]],
    [
      'an entry that was taken out',
      sql`delete from audit_log where seq = 9`,
      [
        { seq: 5, what: 'changed' },
        { seq: 10, what: 'gap' },
        { seq: 10, what: 'unchained' },
      ],
    ],
    [
      'a changed entry with a new hash of its own',
      sql`update audit_log set hash = 'new' where seq = 15`,
      [
        { seq: 5, what: 'changed' },
        { seq: 10, what: 'gap' },
        { seq: 10, what: 'unchained' },
        { seq: 15, what: 'changed' },
        { seq: 16, what: 'unchained' },
      ],
    ],
  ])('shows %s, once somebody has got around the triggers', async (_, statement, findings) => {
    await sql`alter table audit_log disable trigger append_only`.execute(db);
    await statement.execute(db);
    await sql`alter table audit_log enable trigger append_only`.execute(db);
    expect((await checkAudit(db)).findings).toEqual(findings);
  });
});
