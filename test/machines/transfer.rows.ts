import { standing } from './standing.ts';
import { answer, fault, minutes, wait } from './table.ts';
import type { Row } from './table.ts';
import {
  accepted,
  allowed,
  arriving,
  cancel,
  choose,
  confirm,
  declined,
  delayed,
  found,
  holding,
  hours,
  notFound,
  offered,
  offering,
  payee,
  payer,
  proven,
  refusedBy,
  returned,
  returning,
  revoke,
  right,
  run,
  sealedNote,
  sealedTo,
  sending,
  sent,
  settled,
  settling,
  shown,
  trying,
  unsent,
  withdrawing,
} from './transfer.moves.ts';

const parties = { payer, payee, amountMinor: 50_000, currency: 'CNY' };
const busy = 'system-busy';
const releasing = (over: object = {}) => ({
  returnTransfer: { key: `${run}/return`, run, holdKey: `${run}/hold`, ...over },
});

/** Before anything moves. */
export const confirming: readonly Row[] = [
  {
    it: 'looks the payee up once the account may pay',
    when: allowed,
    expected: {
      state: 'findingPayee',
      asks: { findPayee: { payer, to: sealedTo, amountMinor: 50_000, lookupsPerDay: 20, floorMs: 300 } },
    },
  },
  {
    it: 'is refused by an account that may not pay',
    when: answer('askAccount', standing({ may: { pay: 'account-frozen' } })),
    expected: { state: 'refused', reason: 'account-frozen' },
  },
  {
    it: 'is refused when the account does not answer',
    when: fault('askAccount'),
    expected: { state: 'refused', reason: busy },
  },
  {
    it: 'shows whom it goes to',
    given: [allowed],
    when: found(),
    expected: {
      state: 'awaitingConfirmation',
      shows: { payeeMask: '*明', amountMinor: 50_000, arrives: 'now', arrivalForced: false, toBeClaimed: false },
    },
  },
  ...['payee-not-found', 'payee-cannot-receive', 'self-transfer', 'amount-needed', 'amount-differs'].map(
    (reason): Row => ({
      it: `is refused: ${reason}`,
      given: [allowed],
      when: notFound(reason),
      expected: { state: 'refused', reason, shows: { payeeMask: null, retryAt: null } },
    }),
  ),
  {
    it: 'is refused after too many look-ups, and says from when on there are more',
    given: [allowed],
    when: notFound('too-many-look-ups', 60_000),
    expected: { state: 'refused', reason: 'too-many-look-ups', shows: { retryAt: '1970-01-01T00:01:00.000Z' } },
  },
  {
    it: 'is refused when nobody could be looked up',
    given: [allowed],
    when: fault('findPayee'),
    expected: { state: 'refused', reason: busy },
  },
  {
    it: 'waits two hours when it is large and the payee new',
    given: [allowed],
    when: found({ amountMinor: 1_000_001, known: false }),
    expected: {
      state: 'awaitingConfirmation',
      shows: { arrives: 'in2h', arrivalForced: true, toBeClaimed: false },
    },
  },
  {
    it: 'does not wait at the very limit',
    given: [allowed],
    when: found({ amountMinor: 1_000_000, known: false }),
    expected: { state: 'awaitingConfirmation', shows: { arrives: 'now', arrivalForced: false } },
  },
  {
    it: 'cannot be made to arrive at once when it has to wait',
    given: [allowed, found({ amountMinor: 1_000_001, known: false }), choose('in24h')],
    when: choose('now'),
    expected: { state: 'awaitingConfirmation', shows: { arrives: 'in2h' } },
  },
  {
    it: 'has to be taken by the payee when it is very large',
    given: [allowed],
    when: found({ amountMinor: 2_000_001 }),
    expected: { state: 'awaitingConfirmation', shows: { toBeClaimed: true, arrives: 'now' } },
  },
  {
    it: 'arrives when the payer likes',
    given: shown,
    when: choose('in24h'),
    expected: { state: 'awaitingConfirmation', shows: { arrives: 'in24h' } },
  },
  { it: 'is cancelled', given: shown, when: cancel, expected: { state: 'cancelled' } },
  { it: 'expires', given: shown, when: wait(5 * minutes), expected: { state: 'expired' } },
  {
    it: 'asks for the payment password always',
    given: shown,
    when: confirm,
    expected: { state: 'tryingPassword', asks: { tryPaymentPassword: { user: payer } } },
  },
  {
    it: 'says how many tries are left after a wrong one',
    given: trying,
    when: answer('tryPaymentPassword', { result: 'wrong', triesLeft: 4 }),
    expected: { state: 'awaitingConfirmation', reason: 'payment-password-wrong', shows: { triesLeft: 4 } },
  },
  {
    it: 'says that the password could not be checked',
    given: trying,
    when: fault('tryPaymentPassword'),
    expected: { state: 'awaitingConfirmation', reason: 'payment-password-unchecked' },
  },
  {
    it: 'is refused by an account that was frozen meanwhile',
    given: trying,
    when: answer('tryPaymentPassword', {
      result: 'right',
      standing: standing({ may: { pay: 'account-frozen' } }),
    }),
    expected: { state: 'refused', reason: 'account-frozen' },
  },
  {
    it: 'asks the payee’s account once more',
    given: trying,
    when: right,
    expected: { state: 'askingPayee', asks: { askAccount: { user: payee } } },
  },
  {
    it: 'is refused when the payee can receive no more',
    given: proven,
    when: answer('askAccount', standing({ may: { receive: 'account-frozen' } })),
    expected: { state: 'refused', reason: 'payee-cannot-receive' },
  },
  {
    it: 'is refused when the payee’s account does not answer',
    given: proven,
    when: fault('askAccount'),
    expected: { state: 'refused', reason: busy },
  },
];

const ofTierTwo = [
  { counter: 'balance', per: 'ever', mostMinor: null },
  { counter: 'balance', per: 'year', mostMinor: 10_000_000 },
  { counter: 'transfer', per: 'day', mostMinor: 3_000_000, reason: 'transfer-day-limit' },
  { counter: 'transfer', per: 'month', mostMinor: 6_000_000, reason: 'transfer-month-limit' },
];

/** At once, from wallet to wallet. */
export const atOnce: readonly Row[] = [
  {
    it: 'moves the amount under one key, against the limits of the tier',
    given: proven,
    when: allowed,
    expected: {
      state: 'sending',
      asks: {
        sendFunds: { key: `${run}/transfer`, run, ...parties, payeeMask: '*明', note: sealedNote, against: ofTierTwo },
      },
    },
  },
  { it: 'is sent', given: sending, when: sent, expected: { state: 'sent' } },
  ...['insufficient-funds', 'balance-limit', 'cool-off', 'transfer-day-limit', 'transfer-month-limit'].map(
    (reason): Row => ({
      it: `is refused: ${reason}`,
      given: sending,
      when: refusedBy('sendFunds', reason, { leftMinor: 7, retryAt: 60_000 }),
      expected: { state: 'refused', reason, shows: { leftMinor: 7, retryAt: '1970-01-01T00:01:00.000Z' } },
    }),
  ),
  {
    it: 'never takes a lost answer for a failure',
    given: sending,
    when: fault('sendFunds'),
    expected: { state: 'awaitingLedger', reason: busy },
  },
  {
    it: 'asks for the same movement again',
    given: unsent,
    when: wait(minutes),
    expected: { state: 'sending', reason: busy, asks: { sendFunds: { key: `${run}/transfer`, ...parties } } },
  },
  { it: 'is sent once the ledger answers', given: [...unsent, wait(minutes)], when: sent, expected: { state: 'sent' } },
];

/** Set aside until it arrives. */
export const afterAWait: readonly Row[] = [
  {
    it: 'is held when it does not arrive at once',
    given: holding.slice(0, -1),
    when: allowed,
    expected: { state: 'holdingFunds', asks: { holdTransfer: { key: `${run}/hold`, ...parties } } },
  },
  {
    it: 'is refused when there is too little to hold',
    given: holding,
    when: refusedBy('holdTransfer', 'insufficient-funds'),
    expected: { state: 'refused', reason: 'insufficient-funds' },
  },
  {
    it: 'gives back what may be held when the answer is lost',
    given: holding,
    when: fault('holdTransfer'),
    expected: { state: 'returning', reason: busy, asks: releasing() },
  },
  {
    it: 'is refused after that',
    given: [...holding, fault('holdTransfer')],
    when: returned,
    expected: { state: 'refused', reason: busy },
  },
  {
    it: 'says when it arrives',
    given: holding,
    when: answer('holdTransfer', { ok: true, hold: 'hld_1' }),
    expected: { state: 'delayed', shows: { arrivesAt: '1970-01-01T02:00:00.000Z' } },
  },
  { it: 'is taken back', given: delayed, when: revoke, expected: { state: 'returning', asks: releasing() } },
  { it: 'is revoked once the money is back', given: returning, when: returned, expected: { state: 'revoked' } },
  {
    it: 'tries again to give back',
    given: [...returning, fault('returnTransfer')],
    when: wait(minutes),
    expected: { state: 'returning', asks: releasing() },
  },
  {
    it: 'asks the payee’s account when the time has come',
    given: delayed,
    when: wait(2 * hours),
    expected: { state: 'arriving', asks: { askAccount: { user: payee } } },
  },
  {
    it: 'arrives',
    given: arriving,
    when: allowed,
    expected: {
      state: 'settling',
      asks: { settleTransfer: { key: `${run}/settlement`, run, hold: 'hld_1', ...parties } },
    },
  },
  { it: 'is sent', given: settling, when: settled, expected: { state: 'sent' } },
  {
    it: 'comes back when the payee cannot receive it then',
    given: arriving,
    when: answer('askAccount', standing({ may: { receive: 'account-closed' } })),
    expected: { state: 'returning', reason: 'payee-cannot-receive', asks: releasing() },
  },
  {
    it: 'asks again an account that does not answer',
    given: [...arriving, fault('askAccount')],
    when: wait(minutes),
    expected: { state: 'arriving', asks: { askAccount: { user: payee } } },
  },
  {
    it: 'settles again after a lost answer',
    given: [...settling, fault('settleTransfer')],
    when: wait(minutes),
    expected: { state: 'settling', reason: busy, asks: { settleTransfer: { key: `${run}/settlement` } } },
  },
];

/** Offered to the payee, who takes it or not. */
export const byThePayee: readonly Row[] = [
  {
    it: 'is offered once it is held',
    given: offering.slice(0, -1),
    when: answer('holdTransfer', { ok: true, hold: 'hld_1' }),
    expected: { state: 'offering', asks: { offerTransfer: { transfer: run } } },
  },
  {
    it: 'is offered after the wait when it had to wait as well',
    given: [allowed, found({ amountMinor: 3_000_000, known: false }), ...[confirm, right, allowed]],
    when: answer('holdTransfer', { ok: true, hold: 'hld_1' }),
    expected: { state: 'delayed', shows: { arrives: 'in2h', toBeClaimed: true } },
  },
  {
    it: 'is offered again when that failed',
    given: [...offering, fault('offerTransfer')],
    when: wait(minutes),
    expected: { state: 'offering', asks: { offerTransfer: { transfer: run } } },
  },
  {
    it: 'is given to a payee who takes it',
    given: offered,
    when: accepted,
    expected: { state: 'settling', asks: { settleTransfer: { hold: 'hld_1', amountMinor: 3_000_000 } } },
  },
  {
    it: 'comes back from a payee who declines it, who is told nothing more',
    given: [...offered, declined],
    when: returned,
    expected: { state: 'returned', reason: 'payee-declined' },
  },
  {
    it: 'comes back when nobody takes it',
    given: offered,
    when: wait(24 * hours),
    expected: { state: 'returning', reason: 'not-claimed', asks: releasing() },
  },
  {
    it: 'tells the payee of what is no longer offered',
    given: [...offered, wait(24 * hours)],
    when: returned,
    expected: { state: 'tellingPayee', reason: 'not-claimed', asks: { withdrawOffer: { claim: 'clm_1' } } },
  },
  {
    it: 'is returned even when the payee could not be told',
    given: [...offered, wait(24 * hours), returned],
    when: fault('withdrawOffer'),
    expected: { state: 'returned', reason: 'not-claimed' },
  },
  {
    it: 'is taken back by the payer',
    given: withdrawing,
    when: answer('withdrawOffer', { told: true }),
    expected: { state: 'revoked' },
  },
];
