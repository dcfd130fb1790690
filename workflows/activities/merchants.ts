import { cardMask, isCardNumber } from '../../machines/codes/card-number.ts';
import { quotePayment } from '../../machines/effects/merchants.ts';
import { findMerchant } from '../../db/queries/merchants.ts';
import { takeSmall } from '../../db/queries/small-payments.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { chooseFunding } from './funding/choose.ts';

/** What a payer is asked to confirm. */
export function merchantActivities(deps: ActivityDeps): Activities {
  const { db } = deps;
  const sources = deps.sources.map((make) => make(deps));
  return carry(quotePayment, async ({ run, payer, merchant, amountMinor, currency, fundFrom, split, ...small }) => {
    const found = await findMerchant(db, merchant);
    if (found === undefined) return { ok: false, reason: 'merchant-unknown' };
    if (!found.open) return { ok: false, reason: 'merchant-closed' };
    if (found.currency !== currency) return { ok: false, reason: 'currency-not-supported' };
    const asked = { payer, amountMinor, currency, fundFrom, split, accepts: found.accepts };
    const chosen = await chooseFunding(db, sources, asked);
    if (!chosen.ok) return chosen;
    const limits = { perDayMinor: small.smallDayMinor, pendingMs: small.smallPendingMs };
    const isFree =
      amountMinor <= small.smallAmountMinor &&
      (await takeSmall(db, { run, user: payer, amountMinor, currency }, limits, new Date()));
    return { ok: true, merchantName: found.name, funding: chosen.funding, passwordNeeded: !isFree };
  });
}
