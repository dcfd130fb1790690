import { quotePayment } from '../../machines/effects/merchants.ts';
import { findMerchant } from '../../db/queries/merchants.ts';
import { cardMask, isCardNumber } from '../../vault/card.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';

/** What a payer is asked to confirm. */
export function merchantActivities({ db, vault }: ActivityDeps): Activities {
  return carry(quotePayment, async ({ merchant, currency, card }) => {
    const found = await findMerchant(db, merchant);
    if (found === undefined) return { ok: false, reason: 'merchant-unknown' };
    if (!found.open) return { ok: false, reason: 'merchant-closed' };
    if (found.currency !== currency) return { ok: false, reason: 'currency-not-supported' };
    if (card === null) return { ok: true, merchantName: found.name, cardMask: null };
    const number = await vault.open(card);
    if (!isCardNumber(number)) return { ok: false, reason: 'invalid-card-number' };
    return { ok: true, merchantName: found.name, cardMask: cardMask(number) };
  });
}
