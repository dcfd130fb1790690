import { standing } from './standing.ts';
import { answer, fault, seconds, tell, wait } from './table.ts';
import type { Move } from './table.ts';

export const input = {
  merchant: 'mer_01932c07a5b07000a000000000000001',
  amountMinor: 2372,
  currency: 'CNY',
  note: 'Two coffees',
};
export const card = 'eyJhbGciOiJkaXIifQ..card.sealed.tag';
export const run = 'pay_01932c07a5b07000a000000000000001';
export const authorisation = `${run}/authorisation`;

const quote = { ok: true, merchantName: 'Corner Café', cardMask: '6200 **** 0012' };
export const quoted = answer('quotePayment', { ...quote, passwordNeeded: false });
export const quotedLarge = answer('quotePayment', { ...quote, passwordNeeded: true });
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
export const settled = answer('settlePayment', { transfer: 'tra_1' });

export const held = answer('holdFunds', { ok: true, hold: 'hld_1' });
export const byBalance = [...confirmed, held];

export const approved = answer('authoriseCard', { result: 'approved' });
const captured = answer('captureCard', { result: 'captured' });
export const authorised = [...confirmed, approved];
export const byCard = [...authorised, captured];

/** The answer to the authorisation is lost: the review begins with an inquiry. */
export const lost = [...confirmed, fault('authoriseCard')];
export const inquired = (status: string, rest: object = {}) => answer('inquireCard', { status, ...rest });
export const reversed = (result: string) => answer('reverseCard', { result });
export const told = (about: string) => tell('provider.authorisation', { authorisation: about, status: 'approved' });
export const resolve = (decision: string) => tell('ops.resolve', { decision, note: 'Seen in the statement' });

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
  ...reversalPauses.flatMap((pause) => [fault('reverseCard'), wait(pause * seconds)]),
  fault('reverseCard'),
];
