import type { Db } from '../db/database.ts';
import { couponsOf } from './coupons.ts';
import { pointsMoved } from './points.ts';

/** Coupons, and movements of points, that one export holds at most. */
const most = 10_000;

/** A user's coupons and what came and went of their points; `complete`: these are all. */
export async function promotionsOf(db: Db, user: string) {
  const [coupons, points] = await Promise.all([
    couponsOf(db, user, new Date(), most + 1),
    pointsMoved(db, user, most + 1),
  ]);
  const shown = { coupons: coupons.slice(0, most), points: points.slice(0, most) };
  return { shown, complete: coupons.length <= most && points.length <= most };
}
