import { describe, expect, it } from 'vitest';
import { payment } from '../../machines/payment/payment.flow.ts';
import {
  allowed,
  card,
  input,
  run as runId,
  told,
  triedRight,
  trying,
  waiting,
  unreversed,
  byCard,
  byBalance,
} from './payment.moves.ts';
import { balancePlaces, cardPlaces, codePlaces, events } from './payment.places.ts';
import { byCardAndPassword, byPassword } from './payment.password.rows.ts';
import { code, scanned } from './payment.code.rows.ts';
import { coolOff, heldAgainst } from './payment.limits.rows.ts';
import { couponId, offered, price } from './payment.offers.rows.ts';
import { reviewing } from './payment.review.rows.ts';
import { confirming, fromBalance, fromBoth, fromCard } from './payment.rows.ts';
import { begun, seen, testLegality, testRows, whole } from './table.ts';

const byWallet = { flow: payment, input };
const byBank = { flow: payment, input: { ...input, fundFrom: [card.id] } };
const byCode = { flow: payment, input: { code } };
const byBoth = { flow: payment, input: { ...input, split: true } };

describe('payment by balance', () => {
  it('begins by asking the account', () => {
    const asks = { askAccount: {} };
    expect(seen(payment, begun(byWallet))).toMatchObject(whole({ state: 'askingAccount', asks }));
  });

  testRows(byWallet, confirming);
  testRows(byWallet, fromBalance);
});

describe('payment by card', () => {
  it('looks the card up with the merchant', () => {
    const asks = { quotePayment: { merchant: input.merchant, currency: 'CNY', fundFrom: [card.id], split: false } };
    expect(seen(payment, begun(byBank, [allowed]))).toMatchObject(whole({ state: 'quoting', asks }));
  });

  testRows(byBank, fromCard);
});

describe('payment by balance and card', () => {
  testRows(byBoth, fromBoth);
});

describe('a payment by a scanned code', () => {
  testRows(byCode, scanned);
});

describe('a payment by password', () => {
  testRows(byWallet, byPassword);
  testRows(byBank, byCardAndPassword);

  it('never has the password in its context', () => {
    const { steps } = begun(byWallet, [...trying, triedRight()]);
    expect(steps.flatMap(({ effects }) => effects).filter(({ src }) => src === 'tryPaymentPassword')).toHaveLength(1);
    expect(steps.map(({ context }) => JSON.stringify(context)).join()).not.toContain('password.sealed');
  });
});

describe('limits on what may leave the account', () => {
  testRows(byWallet, heldAgainst);
  testRows({ ...byWallet, input: { ...input, amountMinor: 100_001 } }, coolOff);
  testRows({ ...byBank, input: { ...byBank.input, amountMinor: 100_001 } }, coolOff);
});

describe('a payment that something is taken off', () => {
  testRows({ ...byWallet, input: { ...input, amountMinor: price, coupon: couponId(), usePoints: true } }, offered);
});

describe('a payment whose answer was lost', () => {
  testRows(byBank, reviewing);
});

describe('who may send what, where', () => {
  testLegality(byBank, cardPlaces, events);
  testLegality(byWallet, balancePlaces, events);
  testLegality(byCode, codePlaces, events);
});

describe('what holds over a whole payment', () => {
  it('another payment’s word wakes nobody', () => {
    const run = begun(byBank, waiting);
    const other = told(`${runId}x/authorisation`).tell;
    expect(run.can(other)).toBe(false);
    run.tell(other);
    expect(run.pending).toEqual([]);
  });

  it('asks each movement under one name, however often it is asked', () => {
    const { steps } = begun(byBank, unreversed);
    const asked = steps
      .flatMap(({ effects }) => effects)
      .filter(({ src }) => !['quotePayment', 'askAccount'].includes(src));
    expect(asked.map(({ src }) => src)).toEqual([
      'reserveFunding',
      ...Array.from({ length: 6 }, () => 'inquireFunding'),
      ...Array.from({ length: 4 }, () => 'giveBackFunding'),
    ]);
    for (const { input: given } of asked) expect(given).toMatchObject({ authorisation: `${runId}/authorisation` });
    expect(new Set(asked.map(({ requestId }) => requestId)).size).toBe(asked.length);
  });

  it.each([
    ['card', byBank, byCard],
    ['balance', byWallet, byBalance],
  ])('moves nothing by %s before the payer confirms', (_what, start, moves) => {
    const { steps } = begun(start, moves);
    const confirmedAt = steps.findIndex(({ event }) => event.type === 'user.confirm');
    const before = steps.slice(0, confirmedAt).flatMap(({ effects }) => effects.map(({ src }) => src));
    expect(before).toEqual(['askAccount', 'quotePayment']);
    expect(confirmedAt).toBeGreaterThan(0);
  });
});
