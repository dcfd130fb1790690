import { cardMask, isCardNumber } from '../../machines/codes/card-number.ts';
import { quotePayment } from '../../machines/effects/merchants.ts';
import { findMerchant } from '../../db/queries/merchants.ts';
import { takeSmall } from '../../db/queries/small-payments.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';

/** What a payer is asked to confirm. */
export function merchantActivities({ db, vault }: ActivityDeps): Activities {
  return carry(quotePayment, async ({ run, payer, merchant, amountMinor, currency, card, ...small }) => {
    const found = await findMerchant(db, merchant);
    if (found === undefined) return { ok: false, reason: 'merchant-unknown' };
    if (!found.open) return { ok: false, reason: 'merchant-closed' };
    if (found.currency !== currency) return { ok: false, reason: 'currency-not-supported' };
    const number = card === null ? null : await vault.open(card);
    if (number !== null && !isCardNumber(number)) return { ok: false, reason: 'invalid-card-number' };
    const limits = { perDayMinor: small.smallDayMinor, pendingMs: small.smallPendingMs };
    const isFree =
      amountMinor <= small.smallAmountMinor &&
      (await takeSmall(db, { run, user: payer, amountMinor, currency }, limits, new Date()));
    const mask = number === null ? null : cardMask(number);
    return { ok: true, merchantName: found.name, cardMask: mask, passwordNeeded: !isFree };
  });
}
