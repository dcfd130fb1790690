import { tell, wait } from './table.ts';
import type { Move } from './table.ts';

export const hours = 3_600_000;
export const proof = 'kyc_01932c07a5b07000a000000000000001';

/** What other flows tell an account. */
export const tried = (secret: 'login' | 'payment', times = 1): Move[] =>
  Array.from({ length: times }, () => tell(`flow.${secret}Tried`));
export const proven = (secret: 'login' | 'payment') => tell(`flow.${secret}Proven`);
export const unlocked = (secret: 'login' | 'payment') => tell(`flow.${secret}Unlocked`);
export const passwordSet = tell('flow.paymentPasswordSet');
export const passwordReset = tell('flow.paymentPasswordReset');
export const smallAmountSet = tell('flow.smallAmountSet', {
  smallAmount: { perPaymentMinor: 5_000, perDayMinor: 10_000 },
  proven: false,
});
export const identityProven = tell('flow.identityProven', { tier: 'II', document: proof });
export const expiring = (document = proof) => tell('flow.documentExpiring', { document });
export const expired = (document = proof) => tell('flow.documentExpired', { document });
export const phoneChanged = tell('flow.phoneChanged');
export const closeRequested = tell('flow.closeRequested');
export const closeWithdrawn = tell('flow.closeWithdrawn');
export const closed = tell('flow.closed');
export const freezeSelf = tell('user.freeze');
export const freeze = tell('ops.freeze', { because: 'a report of theft' });
export const thaw = tell('ops.unfreeze');

/** Login: a pause after the third wrong one and each one after it, then longer ones. */
export const pausedLogin = tried('login', 3);
/** Five wrong ones, the pauses between them waited out. */
const five = [...tried('login', 3), wait(30_000), ...tried('login'), wait(60_000), ...tried('login')];
export const coolingLogin: readonly Move[] = five;
export const coolingAgain: readonly Move[] = [...five, wait(15 * 60_000), ...five];
export const lockedLogin: readonly Move[] = [...coolingAgain, wait(hours), ...five];

export const coolingPayment = tried('payment', 5);
export const coolingPaymentAgain = [...coolingPayment, wait(3 * hours), ...tried('payment', 5)];
export const lockedPayment = [...coolingPaymentAgain, wait(24 * hours), ...tried('payment', 5)];
