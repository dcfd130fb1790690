import { uuidv7 } from 'uuidv7';
import { pointsUnit } from '../machines/kit/points.ts';
import { inTransaction } from './client.ts';
import type { Db, Tx } from './database.ts';
import { ensureAccount, post } from './ledger.ts';
import { availablePoints, lockPoints, movePoints, takePoints } from './points.ts';

// How points end: by their time, for what is owed, and with the account. Housekeeping calls it now and then.

/** Users and lots that one round of housekeeping does at most; the next one goes on. */
const atOnce = 200;
const housekeeping = 'housekeeping';

/** Points whose time is over go back to the house. Says how many lots. */
export async function expirePoints(db: Db, now: Date): Promise<number> {
  const over = await db
    .selectFrom('point_lots')
    .select(['id', 'user_id'])
    .where('left_points', '>', 0)
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .limit(atOnce)
    .execute();
  for (const { id, user_id: user } of over) await inTransaction(db, (tx) => emptyLot(tx, user, id));
  return over.length;
}

/** Points that were owed are paid by those that have come since. Says how many users. */
export async function payOwedPoints(db: Db, now: Date): Promise<number> {
  const owing = await db
    .selectFrom('ledger_accounts')
    .select('owner')
    .where('kind', '=', 'suspense')
    .where('currency', '=', pointsUnit)
    .where('balance_minor', '<', 0)
    .where((row) =>
      row.exists(
        row
          .selectFrom('point_lots')
          .select('id')
          .whereRef('user_id', '=', 'ledger_accounts.owner')
          .where('left_points', '>', 0)
          .where('expires_at', '>', now),
      ),
    )
    .limit(atOnce)
    .execute();
  for (const { owner } of owing) await inTransaction(db, (tx) => payOwed(tx, owner, now));
  return owing.length;
}

async function payOwed(tx: Tx, user: string, now: Date): Promise<void> {
  await lockPoints(tx, user);
  const to = await ensureAccount(tx, { kind: 'suspense', owner: user, currency: pointsUnit });
  const account = tx.selectFrom('ledger_accounts').select('balance_minor').where('id', '=', to);
  const owed = -(await account.executeTakeFirstOrThrow()).balance_minor;
  // What is available is less what is owed.
  const points = Math.min(owed, (await availablePoints(tx, user, now)) + owed);
  if (points <= 0) return;
  await takePoints(tx, user, points, now, 'all');
  const from = await ensureAccount(tx, { kind: 'points', owner: user, currency: pointsUnit });
  const movement = {
    requestId: `owed/${uuidv7()}`,
    run: housekeeping,
    amountMinor: points,
    currency: pointsUnit,
  } as const;
  // Nobody's movement: the user read of it when it became owed.
  await post(tx, movement, 'points-returned', { from, to });
}

/** All points of somebody who goes. */
export async function forfeitPoints(tx: Tx, user: string): Promise<void> {
  const lots = await tx
    .selectFrom('point_lots')
    .select('id')
    .where('user_id', '=', user)
    .where('left_points', '>', 0)
    .execute();
  for (const { id } of lots) await emptyLot(tx, user, id);
}

async function emptyLot(tx: Tx, user: string, id: string): Promise<void> {
  await lockPoints(tx, user);
  const lot = await tx
    .selectFrom('point_lots')
    .select('left_points')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (lot === undefined || lot.left_points === 0) return;
  await tx.updateTable('point_lots').set({ left_points: 0 }).where('id', '=', id).execute();
  // A lot may end twice: what a payment had taken comes back when nothing came of it.
  const requestId = `${id}/expired/${uuidv7()}`;
  await movePoints(tx, { requestId, run: housekeeping, user, points: lot.left_points }, 'points-expired', 'out');
}
