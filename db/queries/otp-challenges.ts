import { sql } from 'kysely';
import { inTransaction } from '../client.ts';
import type { Db, Tx } from '../database.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export type NewChallenge = {
  readonly id: string;
  readonly requestId: string;
  readonly run: string;
  readonly purpose: string;
  readonly phoneHash: string;
  readonly addressHash: string | null;
  /** Made of the id that the challenge really has: a repeat keeps the first one's. */
  readonly codeHashFor: (id: string) => string;
  readonly tries: number;
  readonly lifeMs: number;
};

export type SendLimits = {
  readonly perPhoneHour: number;
  readonly perPhoneDay: number;
  readonly perAddressHour: number;
};

export type Reserved =
  | { readonly ok: true; readonly id: string }
  /** `retryAt`: when the oldest send that counts has left the window. */
  | { readonly ok: false; readonly retryAt: Date };

/**
 * Reserves the sending of a code: counted before it is sent, under locks on phone and address, so that many at once
 * do not slip past the limits. The same request again is the same challenge. Earlier codes of the run are void.
 */
export function reserveChallenge(db: Db, challenge: NewChallenge, limits: SendLimits, now: Date): Promise<Reserved> {
  return inTransaction(db, async (tx): Promise<Reserved> => {
    const { phoneHash, addressHash } = challenge;
    const locks = addressHash === null ? [`phone ${phoneHash}`] : [`address ${addressHash}`, `phone ${phoneHash}`];
    for (const key of locks) {
      await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(tx);
    }
    const first = await tx
      .selectFrom('otp_challenges')
      .select('id')
      .where('request_id', '=', challenge.requestId)
      .executeTakeFirst();
    if (first !== undefined) return { ok: true, id: first.id };
    const retryAt = await blockedUntil(tx, challenge, limits, now);
    if (retryAt !== undefined) return { ok: false, retryAt };
    await tx
      .updateTable('otp_challenges')
      .set({ voided_at: now })
      .where('run_id', '=', challenge.run)
      .where('voided_at', 'is', null)
      .execute();
    await tx
      .insertInto('otp_challenges')
      .values({
        id: challenge.id,
        request_id: challenge.requestId,
        run_id: challenge.run,
        purpose: challenge.purpose,
        phone_hash: challenge.phoneHash,
        address_hash: challenge.addressHash,
        code_hash: challenge.codeHashFor(challenge.id),
        tries_limit: challenge.tries,
        expires_at: new Date(now.getTime() + challenge.lifeMs),
        created_at: now,
      })
      .execute();
    return { ok: true, id: challenge.id };
  });
}

async function blockedUntil(tx: Tx, { phoneHash, addressHash }: NewChallenge, limits: SendLimits, now: Date) {
  const windows = [
    { column: 'phone_hash', value: phoneHash, limit: limits.perPhoneHour, spanMs: hourMs },
    { column: 'phone_hash', value: phoneHash, limit: limits.perPhoneDay, spanMs: dayMs },
    { column: 'address_hash', value: addressHash, limit: limits.perAddressHour, spanMs: hourMs },
  ] as const;
  const until: number[] = [];
  for (const { column, value, limit, spanMs } of windows) {
    if (value === null) continue;
    // The send that has to leave the window before there is room: the limit-th from the newest.
    const row = await tx
      .selectFrom('otp_challenges')
      .select('created_at')
      .where(column, '=', value)
      .where('created_at', '>', new Date(now.getTime() - spanMs))
      .orderBy('created_at', 'desc')
      .offset(Math.max(0, limit - 1))
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined) until.push(row.created_at.getTime() + spanMs);
  }
  return until.length === 0 ? undefined : new Date(Math.max(...until));
}

export type Tried =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  | { readonly kind: 'spent'; readonly reason: 'code-expired' | 'code-tries-spent' | 'code-used' };

/**
 * Tries a code. The try is counted before the comparison, under a lock on the challenge, so that a thousand guesses
 * at once are still five. `matches` compares with the stored hash. An unknown challenge is as good as an expired one.
 * The same request again, its answer having been lost, is not counted again.
 */
export function tryCode(
  db: Db,
  asked: { readonly id: string; readonly requestId: string; readonly phoneHash: string; readonly purpose: string },
  matches: (codeHash: string) => boolean,
  now: Date,
): Promise<Tried> {
  return inTransaction(db, async (tx): Promise<Tried> => {
    const row = await tx
      .selectFrom('otp_challenges')
      .selectAll()
      .where('id', '=', asked.id)
      .where('phone_hash', '=', asked.phoneHash)
      .where('purpose', '=', asked.purpose)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined || row.voided_at !== null || row.expires_at <= now) {
      return { kind: 'spent', reason: 'code-expired' };
    }
    const again = row.last_request === asked.requestId;
    if (row.used_at !== null) return again ? { kind: 'right' } : { kind: 'spent', reason: 'code-used' };
    if (row.tries >= row.tries_limit && !again) return { kind: 'spent', reason: 'code-tries-spent' };
    const right = matches(row.code_hash);
    const tries = again ? row.tries : row.tries + 1;
    await tx
      .updateTable('otp_challenges')
      .set({ tries, last_request: asked.requestId, ...(right ? { used_at: now } : {}) })
      .where('id', '=', row.id)
      .execute();
    if (right) return { kind: 'right' };
    const triesLeft = row.tries_limit - tries;
    return triesLeft > 0 ? { kind: 'wrong', triesLeft } : { kind: 'spent', reason: 'code-tries-spent' };
  });
}
