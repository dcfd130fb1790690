import { describe, expect, it } from 'vitest';
import { paymentPassword } from '../../machines/payment-password/payment-password.flow.ts';
import {
  cancel,
  choose,
  found,
  isSet,
  judged,
  proveCurrent,
  provenNew,
  provenOld,
  savedAs,
  telling,
  tried,
  typed,
  useCode,
} from './payment-password.moves.ts';
import { events, places } from './payment-password.places.ts';
import { knowing } from './payment-password.identity.rows.ts';
import { rows } from './payment-password.rows.ts';
import { answer, begun, fault, minutes, seen, testLegality, testRows, wait, whole } from './table.ts';
import type { Move } from './table.ts';

const start = { flow: paymentPassword, input: {} };

describe('the payment password', () => {
  it('begins by asking the account', () => {
    const asks = { askAccount: { user: 'usr_01932c07a5b07000a000000000000001' } };
    expect(seen(paymentPassword, begun(start))).toMatchObject(whole({ state: 'askingAccount', asks }));
  });

  testRows(start, rows);
  testRows(start, knowing);
});

describe('who may send what, where', () => {
  testLegality(start, places, events);
});

describe('what holds over a whole run', () => {
  it('the current one is never in the context', () => {
    const { steps } = begun(start, provenOld);
    expect(steps.map(({ context }) => JSON.stringify(context)).join()).not.toContain('current.sealed');
  });

  it.each([
    [
      'it was refused',
      [...provenNew, choose, answer('judgePaymentPassword', { ok: false, reason: 'payment-password-run' })],
    ],
    ['the two differ', [...provenNew, ...typed, savedAs('differs')]],
    ['it was saved', [...provenNew, ...telling]],
    ['it was cancelled', [...provenNew, ...judged, cancel]],
    ['it took too long', [...provenNew, ...judged, wait(10 * minutes)]],
  ] satisfies [string, readonly Move[]][])('the chosen one is in the context only until %s', (_title, moves) => {
    const run = begun(start, moves);
    expect(run.steps.map(({ context }) => JSON.stringify(context)).join()).toContain('chosen.sealed');
    expect(JSON.stringify(run.context)).not.toContain('chosen.sealed');
    expect(JSON.stringify(run.context)).not.toContain('repeated.sealed');
  });

  it.each([
    ['by the current one', [isSet, proveCurrent, tried('wrong', { triesLeft: 4 })]],
    ['by code', [isSet, useCode, found]],
    ['by a fault', [isSet, proveCurrent, fault('tryPaymentPassword')]],
  ] satisfies [string, readonly Move[]][])(
    'nobody chooses before they have proven who they are: %s',
    (_title, moves) => {
      const run = begun(start, moves);
      expect(run.can(choose.tell)).toBe(false);
    },
  );
});
