import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { idOf, idPrefixes } from '../machines/kit/ids.ts';
import { pointsUnit } from '../machines/kit/points.ts';
import type { AccountKind, Db, Tx } from './database.ts';
import { ensureAccount, post } from './ledger.ts';

// Points: a unit of the ledger, held in a user's `points` account against a `promotion` account of the same user, so that
// no account is everybody's; what a user owes (earned, spent, and then refunded) is on their `suspense` account. Lots say
// when points expire: their sum is the account's balance, less what is set aside for payments under way.

/** From which lots points were taken, and how many of each. */
export const takenSchema = z.array(z.object({ lot: z.string(), points: z.number() }));
export type Taken = z.output<typeof takenSchema>;

export type PointsKind = 'points-earned' | 'points-redeemed' | 'points-expired' | 'points-returned';
export type PointsMove = {
  readonly requestId: string;
  readonly run: string;
  readonly user: string;
  readonly points: number;
};

/** Nobody else takes points of the user until the transaction ends. */
export async function lockPoints(tx: Tx, user: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`points ${user}`}, 0))`.execute(tx);
}

/** What may be spent of a user's points; below zero when more is owed. */
export async function availablePoints(db: Db | Tx, user: string, now: Date): Promise<number> {
  const { rows } = await sql<{ points: number }>`select ${availableSql(user, now)} as points`.execute(db);
  return rows[0]?.points ?? 0;
}

/** The same as a part of a greater question. */
export const availableSql = (user: string, now: Date) => sql<number>`(
  (select coalesce(sum(left_points), 0)::bigint from point_lots
    where user_id = ${user} and left_points > 0 and expires_at > ${now})
  + (select coalesce(sum(balance_minor), 0)::bigint from ledger_accounts
    where owner = ${user} and kind = 'suspense' and currency = ${pointsUnit}))`;

/**
 * Takes points out of the lots that expire first; undefined when there are not so many. Call {@link lockPoints} before.
 * `of`: those that may be spent, or all, which is those that are owed as well.
 */
export async function takePoints(
  tx: Tx,
  user: string,
  points: number,
  now: Date,
  of: 'available' | 'all' = 'available',
): Promise<Taken | undefined> {
  if (of === 'available' && (await availablePoints(tx, user, now)) < points) return undefined;
  return takeUpTo(tx, user, points, now, '');
}

/** As many as there are of so many, of one lot before all others. */
async function takeUpTo(tx: Tx, user: string, points: number, after: Date, firstOf: string): Promise<Taken> {
  const lots = await tx
    .selectFrom('point_lots')
    .select(['id', 'left_points'])
    .where('user_id', '=', user)
    .where('left_points', '>', 0)
    .where('expires_at', '>', after)
    .orderBy(sql`id <> ${firstOf}`)
    .orderBy('expires_at')
    .orderBy('id')
    .forUpdate()
    .execute();
  const taken: Taken = [];
  let missing = points;
  for (const { id, left_points: left } of lots) {
    const part = Math.min(missing, left);
    if (part === 0) break;
    taken.push({ lot: id, points: part });
    missing -= part;
  }
  await changeLots(tx, taken, -1);
  return taken;
}

/** Puts back what was taken of lots, as if it had never been; what has expired meanwhile expires again. */
export const putPointsBack = (tx: Tx, taken: Taken): Promise<void> => changeLots(tx, taken, 1);

async function changeLots(tx: Tx, taken: Taken, sign: 1 | -1): Promise<void> {
  for (const { lot, points } of taken) {
    await tx
      .updateTable('point_lots')
      .set((row) => ({ left_points: row('left_points', '+', sign * points) }))
      .where('id', '=', lot)
      .execute();
  }
}

/** A new lot of points that are good until then. */
export async function addPoints(tx: Tx, move: PointsMove, kind: PointsKind, expiresAt: Date): Promise<void> {
  const { user, points } = move;
  const id = await movePoints(tx, move, kind, 'in');
  const lot = { id, user_id: user, points, left_points: points, expires_at: expiresAt };
  await tx
    .insertInto('point_lots')
    .values(lot)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Moves points in the ledger: to the user, or from them. What is owed moves on their `suspense` account. */
export async function movePoints(
  tx: Tx,
  { requestId, run, user, points }: PointsMove,
  kind: PointsKind,
  direction: 'in' | 'out',
  on: AccountKind = 'points',
): Promise<string> {
  const currency = pointsUnit;
  const mine = await ensureAccount(tx, { kind: on, owner: user, currency });
  const theirs = await ensureAccount(tx, { kind: 'promotion', owner: user, currency });
  const accounts = direction === 'in' ? { from: theirs, to: mine } : { from: mine, to: theirs };
  const parties = direction === 'in' ? { payee: user } : { payer: user };
  return post(tx, { requestId, run, amountMinor: points, currency }, kind, accounts, parties);
}

/** Takes back points that were earned: of the lot they came with, of others, and what is spent already is owed. */
export async function clawBack(tx: Tx, move: PointsMove, lot: string): Promise<void> {
  await lockPoints(tx, move.user);
  const taken = await takeUpTo(tx, move.user, move.points, new Date(0), lot);
  const had = taken.reduce((sum, { points }) => sum + points, 0);
  if (had > 0) await movePoints(tx, { ...move, points: had }, 'points-returned', 'out');
  const owed = { ...move, requestId: `${move.requestId}/owed`, points: move.points - had };
  if (owed.points > 0) await movePoints(tx, owed, 'points-returned', 'out', 'suspense');
}

export type Earned = {
  readonly requestId: string;
  readonly run: string;
  readonly user: string;
  readonly points: number;
  readonly currency: string;
  readonly expiresAt: Date;
};

/**
 * What a payment earned: accounts, transfer, lot, and the note of it for refunds, in one statement, since every payment
 * does it. Asked for again it does nothing.
 */
export async function earnPoints(tx: Tx, { requestId, run, user, points, currency, expiresAt }: Earned): Promise<void> {
  const ids = { transfer: idOf(idPrefixes.transfer, uuidv7()), mine: newAccount(), theirs: newAccount() };
  await sql`
    with known as (
      select id, kind from ledger_accounts
      where owner = ${user} and currency = ${pointsUnit} and kind in ('points', 'promotion')
    ), made as (
      insert into ledger_accounts (id, kind, owner, currency)
      select id, kind, ${user}, ${pointsUnit} from (values (${ids.mine}, 'points'), (${ids.theirs}, 'promotion')) as new (id, kind)
      where kind not in (select kind from known)
      on conflict do nothing returning id, kind
    ), added as (
      insert into ledger_transfers (id, request_id, kind, run_id, payee, amount_minor, currency)
      values (${ids.transfer}, ${requestId}, 'points-earned', ${run}, ${user}, ${points}::bigint, ${pointsUnit})
      on conflict (request_id) do nothing returning id
    ), moved as (
      insert into ledger_entries (transfer_id, account_id, amount_minor)
      select added.id, a.id, case a.kind when 'points' then ${points}::bigint else -${points}::bigint end
      from added, (select * from known union all select * from made) a order by a.id
    ), lot as (
      insert into point_lots (id, user_id, points, left_points, expires_at)
      select id, ${user}, ${points}::bigint, ${points}::bigint, ${expiresAt}::timestamptz from added
    )
    insert into promotion_uses (run_id, user_id, currency, points_earned, state)
    select ${run}, ${user}, ${currency}, ${points}::bigint, 'used' from added
    on conflict (run_id) do update set points_earned = excluded.points_earned, state = 'used'`.execute(tx);
}

const newAccount = () => idOf(idPrefixes.ledgerAccount, uuidv7());
