import { standing } from './standing.ts';
import { answer, fault, tell, wait } from './table.ts';

export const sealedTo = 'eyJhbGciOiJkaXIifQ..to.sealed.tag';
export const sealedNote = 'eyJhbGciOiJkaXIifQ..note.sealed.tag';
export const input = { to: sealedTo, amountMinor: 50_000, currency: 'CNY', note: sealedNote };
export const run = 'trf_01932c07a5b07000a000000000000001';
export const payer = 'usr_01932c07a5b07000a000000000000001';
export const payee = 'usr_01932c07a5b07000a000000000000002';

export const allowed = answer('askAccount', standing());
export const found = (over: object = {}) =>
  answer('findPayee', { ok: true, payee, payeeMask: '*明', amountMinor: 50_000, known: true, ...over });
export const notFound = (reason: string, retryAt: number | null = null) =>
  answer('findPayee', { ok: false, reason, retryAt });
export const confirm = tell('user.confirm', { password: 'eyJhbGciOiJkaXIifQ..password.sealed.tag' });
export const cancel = tell('user.cancel');
export const revoke = tell('user.revoke');
export const choose = (arrives: string) => tell('user.chooseArrival', { arrives });
export const accepted = tell('flow.accepted');
export const declined = tell('flow.declined');
export const right = answer('tryPaymentPassword', { result: 'right', standing: standing({ tier: 'II' }) });
export const refusedBy = (effect: string, reason: string, rest: object = {}) =>
  answer(effect, { ok: false, reason, leftMinor: null, retryAt: null, ...rest });
export const hours = 3_600_000;

export const shown = [allowed, found()];
export const trying = [...shown, confirm];
export const proven = [...trying, right];
export const sending = [...proven, allowed];
export const sent = answer('sendFunds', { ok: true, transfer: 'tra_1' });

const held = answer('holdTransfer', { ok: true, hold: 'hld_1' });
const later = [...shown, choose('in2h'), confirm, right, allowed];
export const holding = later;
export const delayed = [...later, held];
export const arriving = [...delayed, wait(2 * hours)];
export const settling = [...arriving, allowed];
export const settled = answer('settleTransfer', { transfer: 'tra_1' });
export const returning = [...delayed, revoke];
export const returned = answer('returnTransfer', { released: true });

/** A large one to somebody known: it goes to the payee at once, who has to take it. */
export const offering = [allowed, found({ amountMinor: 3_000_000 }), confirm, right, allowed, held];
export const offered = [...offering, answer('offerTransfer', { claim: 'clm_1' })];
export const withdrawing = [...offered, revoke, returned];
export const unsent = [...sending, fault('sendFunds')];
