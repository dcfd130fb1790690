import { standing } from './standing.ts';
import { answer, fault, seconds, tell, wait } from './table.ts';
import type { Move } from './table.ts';

export const input = {
  merchant: 'mer_01932c07a5b07000a000000000000001',
  amountMinor: 2372,
  currency: 'CNY',
  note: 'Two coffees',
};
/** A bound card, and what a payment from it asks its network under. */
export const card = { kind: 'card', id: 'crd_01932c07a5b07000a000000000000001' };
export const run = 'pay_01932c07a5b07000a000000000000001';
export const authorisation = `${run}/authorisation`;
export const draw = { authorisation, source: card };

const quote = (funding: object, passwordNeeded: boolean) =>
  answer('quotePayment', { ok: true, merchantName: 'Corner Café', funding, passwordNeeded });
const byBalanceAlone = { by: 'balance' };
const byCardAlone = { by: 'source', source: card, mask: '**** 0012' };
export const quoted = quote(byBalanceAlone, false);
export const quotedLarge = quote(byBalanceAlone, true);
export const quotedCard = quote(byCardAlone, false);
/** The balance has 10.00 of the 23.72. */
const quotedSplit = quote({ by: 'split', balanceMinor: 1_000, source: card, mask: '**** 0012' }, false);
export const allowed = answer('askAccount', standing());
export const confirm = tell('user.confirm');
export const confirmBy = tell('user.confirm', { password: 'eyJhbGciOiJkaXIifQ..password.sealed.tag' });
export const cancel = tell('user.cancel');
export const shown = [allowed, quoted];
export const shownLarge = [allowed, quotedLarge];
export const asked = [...shown, confirm];
export const confirmed = [...asked, allowed];
export const tried = (result: string, rest: object = {}) => answer('tryPaymentPassword', { result, ...rest });
/** Right, and the account stands so. */
export const triedRight = (changed: Parameters<typeof standing>[0] = {}) =>
  tried('right', { standing: standing(changed) });
export const trying = [...shownLarge, confirmBy];
export const askedCard = [allowed, quotedCard, confirm];
export const confirmedCard = [...askedCard, allowed];
export const tryingCard = [allowed, quote(byCardAlone, true), confirmBy];
export const settled = answer('settlePayment', { transfers: ['tra_1'] });

export const held = answer('holdFunds', { ok: true, hold: 'hld_1' });
export const byBalance = [...confirmed, held];

export const approved = answer('reserveFunding', { result: 'approved' });
export const captured = answer('takeFunding', { result: 'captured' });
export const authorised = [...confirmedCard, approved];
export const byCard = [...authorised, captured];

/** The answer to the authorisation is lost: the review begins with an inquiry. */
export const lost = [...confirmedCard, fault('reserveFunding')];
export const inquired = (status: string, rest: object = {}) => answer('inquireFunding', { status, ...rest });
export const reversed = (result: string) => answer('giveBackFunding', { result });
export const told = (about: string) => tell('provider.authorisation', { authorisation: about, status: 'approved' });
export const resolve = (decision: string) => tell('ops.resolve', { decision, note: 'Seen in the statement' });

/** By balance and card: the balance's part is held. */
export const confirmedSplit = [allowed, quotedSplit, confirm, allowed];
export const heldSplit = [...confirmedSplit, held];
export const lostSplit = [...heldSplit, fault('reserveFunding')];

export const waiting = [...lost, inquired('unknown')];

/** Inquiries that say nothing, each after its pause, until the last has been answered. */
export const inquiryPauses = [5, 10, 20, 40, 60];
export const unheard: readonly Move[] = [
  ...lost,
  ...inquiryPauses.flatMap((pause) => [inquired('unknown'), wait(pause * seconds)]),
  inquired('unknown'),
];

/** Reversals that fail, each after its pause, until the last has failed. */
export const reversalPauses = [10, 60, 300];
export const unreversed: readonly Move[] = [
  ...unheard,
  ...reversalPauses.flatMap((pause) => [fault('giveBackFunding'), wait(pause * seconds)]),
  fault('giveBackFunding'),
];
