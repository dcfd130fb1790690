import { fundingDeclines } from '../../machines/effects/funding.ts';
import { quoteReasons } from '../../machines/effects/merchants.ts';
import { useReasons } from '../../machines/effects/payment-passwords.ts';
import {
  allowed,
  approved,
  asked,
  authorised,
  byBalance,
  byCard,
  cancel,
  captured,
  card,
  confirm,
  askedCard,
  confirmed,
  confirmedCard,
  confirmedSplit,
  draw,
  held,
  heldSplit,
  input,
  inquired,
  lostSplit,
  quoted,
  run,
  settled,
  shown,
} from './payment.moves.ts';
import { standing } from './standing.ts';
import { answer, fault, minutes, seconds, wait } from './table.ts';
import type { Row } from './table.ts';

const inquiring = { inquireFunding: draw };
const givenUp = { state: 'releasingFunds', asks: { releaseFunds: { holdKey: `${run}/hold` } } };
const amount = { amountMinor: 2372, currency: 'CNY' };

/** Until the payer confirms; the same by balance and by card. */
export const confirming: readonly Row[] = [
  {
    it: 'the merchant is looked up, with what may be paid without a password',
    when: allowed,
    expected: {
      state: 'quoting',
      asks: {
        quotePayment: {
          ...{ run, merchant: input.merchant, fundFrom: null, split: false, ...amount },
          ...{ smallAmountMinor: 20_000, smallDayMinor: 100_000 },
        },
      },
    },
  },
  {
    it: 'a user who chose to pay less without a password',
    when: answer('askAccount', standing({ smallAmount: { perPaymentMinor: 0, perDayMinor: 200_000 } })),
    expected: { state: 'quoting', asks: { quotePayment: { smallAmountMinor: 0, smallDayMinor: 100_000 } } },
  },
  ...useReasons.map((reason) => ({
    it: `an account that may not: ${reason}`,
    when: answer('askAccount', standing({ may: { pay: reason } })),
    expected: { state: 'declined', reason, shows: { triesLeft: null, retryAt: null } },
  })),
  {
    it: 'an account that does not answer',
    when: fault('askAccount'),
    expected: { state: 'declined', reason: 'system-busy' },
  },
  {
    it: 'the payer is shown what will be paid to whom',
    given: [allowed],
    when: quoted,
    expected: {
      state: 'awaitingConfirmation',
      shows: {
        passwordNeeded: false,
        triesLeft: null,
        retryAt: null,
        leftMinor: null,
        merchantName: 'Corner Café',
        amountMinor: 2372,
        currency: 'CNY',
        note: 'Two coffees',
      },
    },
  },
  ...quoteReasons.map((reason) => ({
    it: `a payment that cannot be quoted: ${reason}`,
    given: [allowed],
    when: answer('quotePayment', { ok: false, reason }),
    expected: { state: 'declined', reason, shows: { triesLeft: null, retryAt: null } },
  })),
  {
    it: 'a quote that fails',
    given: [allowed],
    when: fault('quotePayment'),
    expected: { state: 'declined', reason: 'system-busy' },
  },
  { it: 'the payer cancels', given: shown, when: cancel, expected: { state: 'cancelled' } },
  {
    it: 'the payer may confirm until just before five minutes are over',
    given: shown,
    when: wait(5 * minutes - 1),
    expected: { state: 'awaitingConfirmation' },
  },
  {
    it: 'the payer does not confirm for five minutes',
    given: shown,
    when: wait(5 * minutes),
    expected: { state: 'expired' },
  },
];

export const fromBalance: readonly Row[] = [
  {
    it: 'the account is asked once more, since it may have been frozen in the meantime',
    given: shown,
    when: confirm,
    expected: { state: 'askingAgain', asks: { askAccount: {} } },
  },
  ...useReasons.map((reason) => ({
    it: `an account that may no more: ${reason}`,
    given: asked,
    when: answer('askAccount', standing({ may: { pay: reason } })),
    expected: { state: 'declined', reason },
  })),
  {
    it: 'an account that does not answer then: nothing has moved',
    given: asked,
    when: fault('askAccount'),
    expected: { state: 'declined', reason: 'system-busy' },
  },
  {
    it: 'the amount is held in the wallet',
    given: asked,
    when: allowed,
    expected: {
      state: 'holdingFunds',
      asks: { holdFunds: { key: `${run}/hold`, run, ...amount } },
      shows: { funding: [{ from: 'balance', kind: 'balance', mask: null, amountMinor: 2372 }] },
    },
  },
  {
    it: 'what is held is settled',
    given: confirmed,
    when: held,
    expected: {
      state: 'settling',
      asks: {
        settlePayment: {
          key: `${run}/settlement`,
          merchant: input.merchant,
          hold: 'hld_1',
          source: null,
          sourceMinor: 0,
          ...amount,
        },
      },
    },
  },
  { it: 'the payment is paid', given: byBalance, when: settled, expected: { state: 'paid' } },
  {
    it: 'a wallet without enough in it',
    given: confirmed,
    when: answer('holdFunds', { ok: false, reason: 'insufficient-funds', leftMinor: null, retryAt: null }),
    expected: { state: 'declined', reason: 'insufficient-funds' },
  },
  {
    it: 'a hold whose answer is lost is given back, by its key',
    given: confirmed,
    when: fault('holdFunds'),
    expected: {
      state: 'releasingFunds',
      reason: 'system-busy',
      asks: { releaseFunds: { key: `${run}/release`, holdKey: `${run}/hold` } },
    },
  },
  {
    it: 'and then the payment is declined',
    given: [...confirmed, fault('holdFunds')],
    when: answer('releaseFunds', { released: true }),
    expected: { state: 'declined', reason: 'system-busy' },
  },
  {
    it: 'a release that fails is waited with',
    given: [...confirmed, fault('holdFunds')],
    when: fault('releaseFunds'),
    expected: { state: 'awaitingRelease', reason: 'system-busy' },
  },
  {
    it: 'and asked for again after a minute',
    given: [...confirmed, fault('holdFunds'), fault('releaseFunds'), wait(60 * seconds - 1)],
    when: wait(1),
    expected: {
      state: 'releasingFunds',
      reason: 'system-busy',
      asks: { releaseFunds: { key: `${run}/release`, holdKey: `${run}/hold` } },
    },
  },
  {
    it: 'a settlement that fails is waited with: the money is the merchant’s',
    given: byBalance,
    when: fault('settlePayment'),
    expected: { state: 'awaitingLedger', reason: 'system-busy' },
  },
  {
    it: 'and asked for again after a minute, by the same key',
    given: [...byBalance, fault('settlePayment'), wait(60 * seconds - 1)],
    when: wait(1),
    expected: { state: 'settling', asks: { settlePayment: { key: `${run}/settlement`, hold: 'hld_1' } } },
  },
  {
    it: 'until it settles',
    given: [...byBalance, fault('settlePayment'), wait(1 * minutes), fault('settlePayment'), wait(1 * minutes)],
    when: settled,
    expected: { state: 'paid' },
  },
];

export const fromCard: readonly Row[] = [
  {
    it: 'the issuer is asked under the payment’s own name',
    given: askedCard,
    when: allowed,
    expected: {
      state: 'reservingFunding',
      asks: { reserveFunding: { ...draw, run, merchant: input.merchant, ...amount } },
      shows: { funding: [{ from: card.id, kind: 'card', mask: '**** 0012', amountMinor: 2372 }] },
    },
  },
  {
    it: 'what is approved is captured',
    given: confirmedCard,
    when: approved,
    expected: { state: 'takingFunding', asks: { takeFunding: { ...draw, amountMinor: 2372 } } },
  },
  {
    it: 'what is captured is settled, without a hold',
    given: authorised,
    when: answer('takeFunding', { result: 'captured' }),
    expected: {
      state: 'settling',
      asks: { settlePayment: { key: `${run}/settlement`, hold: null, source: 'card', sourceMinor: 2372, ...amount } },
    },
  },
  { it: 'the payment is paid', given: byCard, when: settled, expected: { state: 'paid' } },
  {
    it: 'a settlement that fails is waited with',
    given: byCard,
    when: fault('settlePayment'),
    expected: { state: 'awaitingLedger', reason: 'system-busy' },
  },
  ...fundingDeclines.map((reason) => ({
    it: `the issuer declines: ${reason}`,
    given: confirmedCard,
    when: answer('reserveFunding', { result: 'declined', reason }),
    expected: { ...givenUp, reason },
  })),
  {
    it: 'an authorisation that nobody knows of is looked into',
    given: confirmedCard,
    when: answer('reserveFunding', { result: 'unknown' }),
    expected: { state: 'underReview.inquiring', reason: 'outcome-unknown', asks: inquiring },
  },
  {
    it: 'an authorisation whose answer is lost is looked into',
    given: confirmedCard,
    when: fault('reserveFunding'),
    expected: { state: 'underReview.inquiring', reason: 'outcome-unknown', asks: inquiring },
  },
  {
    it: 'a capture that nobody knows of is looked into',
    given: authorised,
    when: answer('takeFunding', { result: 'unknown' }),
    expected: { state: 'underReview.inquiring', reason: 'outcome-unknown', asks: inquiring },
  },
  {
    it: 'a capture whose answer is lost is looked into',
    given: authorised,
    when: fault('takeFunding'),
    expected: { state: 'underReview.inquiring', reason: 'outcome-unknown', asks: inquiring },
  },
  {
    it: 'a capture that is refused is taken back',
    given: authorised,
    when: answer('takeFunding', { result: 'refused' }),
    expected: { state: 'underReview.reversing', reason: 'outcome-unknown', asks: { giveBackFunding: draw } },
  },
];

const parts = [
  { from: 'balance', kind: 'balance', mask: null, amountMinor: 1_000 },
  { from: card.id, kind: 'card', mask: '**** 0012', amountMinor: 1_372 },
];

/** What the balance has, and the rest by card. */
export const fromBoth: readonly Row[] = [
  {
    it: 'what the balance has is held first',
    given: confirmedSplit.slice(0, -1),
    when: allowed,
    expected: { state: 'holdingFunds', asks: { holdFunds: { amountMinor: 1_000 } }, shows: { funding: parts } },
  },
  {
    it: 'a balance that has become too low: nothing is asked of the card',
    given: confirmedSplit,
    when: answer('holdFunds', { ok: false, reason: 'insufficient-funds', leftMinor: null, retryAt: null }),
    expected: { state: 'declined', reason: 'insufficient-funds' },
  },
  {
    it: 'then the card is asked for the rest',
    given: confirmedSplit,
    when: held,
    expected: { state: 'reservingFunding', asks: { reserveFunding: { ...draw, amountMinor: 1_372 } } },
  },
  {
    it: 'and the rest is taken',
    given: heldSplit,
    when: approved,
    expected: { state: 'takingFunding', asks: { takeFunding: { ...draw, amountMinor: 1_372 } } },
  },
  {
    it: 'both are settled at once',
    given: [...heldSplit, approved],
    when: captured,
    expected: {
      state: 'settling',
      asks: { settlePayment: { hold: 'hld_1', source: 'card', sourceMinor: 1_372, ...amount } },
    },
  },
  { it: 'the payment is paid', given: [...heldSplit, approved, captured], when: settled, expected: { state: 'paid' } },
  {
    it: 'a card that is declined: what was held is released',
    given: heldSplit,
    when: answer('reserveFunding', { result: 'declined', reason: 'card-expired' }),
    expected: { ...givenUp, reason: 'card-expired' },
  },
  {
    it: 'and then the payment is declined, for the card’s reason',
    given: [...heldSplit, answer('reserveFunding', { result: 'declined', reason: 'card-expired' })],
    when: answer('releaseFunds', { released: true }),
    expected: { state: 'declined', reason: 'card-expired' },
  },
  {
    it: 'a card whose answer is lost: the hold outlives the doubt',
    given: heldSplit,
    when: fault('reserveFunding'),
    expected: { state: 'underReview.inquiring', reason: 'outcome-unknown', asks: inquiring },
  },
  {
    it: 'and is released when the card was taken back',
    given: lostSplit,
    when: inquired('reversed'),
    expected: { ...givenUp, reason: 'reversed' },
  },
  {
    it: 'or is settled when it was taken',
    given: lostSplit,
    when: inquired('captured'),
    expected: { state: 'settling', asks: { settlePayment: { hold: 'hld_1', sourceMinor: 1_372 } } },
  },
];
