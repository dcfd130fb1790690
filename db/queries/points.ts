import { sql } from 'kysely';
import { pointsUnit } from '../../machines/kit/points.ts';
import type { Db } from '../database.ts';
import { availablePoints } from '../points.ts';
import type { PointsKind } from '../points.ts';

export type PointsMovement = {
  readonly id: string;
  readonly kind: PointsKind;
  /** Below zero for those that went. */
  readonly points: number;
  readonly run: string;
  readonly at: Date;
};

/** A user's points: what may be spent (below zero: owed), what is set aside for payments, and what expires when. */
export async function pointsOf(db: Db, user: string, now: Date) {
  const [available, lots, open] = await Promise.all([
    availablePoints(db, user, now),
    db
      .selectFrom('point_lots')
      .select(({ fn }) => ['expires_at as at', fn.sum<number>('left_points').as('points')])
      .where('user_id', '=', user)
      .where('left_points', '>', 0)
      .where('expires_at', '>', now)
      .groupBy('expires_at')
      .orderBy('expires_at')
      .limit(100)
      .execute(),
    db
      .selectFrom('promotion_uses')
      .select(({ fn }) => fn.sum<number | null>('points_used').as('points'))
      .where('user_id', '=', user)
      .where('state', '=', 'reserved')
      .executeTakeFirst(),
  ]);
  return { available, setAside: open?.points ?? 0, expiring: lots };
}

/** What came and went of a user's points, newest first. */
export async function listPoints(
  db: Db,
  user: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<PointsMovement[]> {
  const moved = (side: 'payer' | 'payee', sign: 1 | -1) => sql`(
    select id, kind, ${sign}::integer * amount_minor as points, run_id as run, created_at as at
    from ledger_transfers
    where ${sql.ref(side)} = ${user} and currency = ${sql.lit(pointsUnit)} and id < ${before ?? 'tra_g'}
    order by id desc limit ${limit})`;
  const { rows } = await sql<PointsMovement>`
    ${moved('payee', 1)} union all ${moved('payer', -1)} order by id desc limit ${limit}`.execute(db);
  return rows;
}
