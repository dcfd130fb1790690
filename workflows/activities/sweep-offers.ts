import { inTransaction } from '../../db/client.ts';
import type { Db } from '../../db/database.ts';
import { expirePoints, payOwedPoints } from '../../db/points-end.ts';
import { openUses, releaseOffer } from '../../db/promotion-uses.ts';

/** A payment that waits for its payer is over long before. */
const patienceMs = 60 * 60_000;
const atOnce = 100;

/**
 * Gives back what was set aside for payments that are over, or that never came to be, and ends points whose time is over.
 * Says how many of each. One that is under review goes on, and keeps what it has.
 */
export async function sweepOffers(db: Db, isOver: (run: string) => Promise<boolean>, now: Date) {
  const open = await openUses(db, new Date(now.getTime() - patienceMs), atOnce);
  let released = 0;
  for (const run of open) {
    if ((await isOver(run)) && (await inTransaction(db, (tx) => releaseOffer(tx, run)))) released += 1;
  }
  return { released, expired: await expirePoints(db, now), paid: await payOwedPoints(db, now) };
}
