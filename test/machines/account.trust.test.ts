import { describe, expect, it } from 'vitest';
import { account } from '../../machines/account/account.flow.ts';
import type { Standing } from '../../machines/effects/standing.ts';
import { begun, seen, tell, wait } from './table.ts';
import type { Move } from './table.ts';

const hours = 3_600_000;
const start = { flow: account, input: {} };
const viewAfter = (...moves: readonly Move[]) => seen(account, begun(start, moves)).view as Standing;
const until = (ms: number) => new Date(ms).toISOString();

describe('the time in which less may leave the account', () => {
  it.each([
    ['flow.phoneChanged', 1],
    ['flow.loginUnlocked', 1],
    ['flow.paymentUnlocked', 1],
    ['flow.paymentPasswordReset', 1],
    ['flow.paymentPasswordSet', 0],
    ['flow.loginProven', 0],
    ['flow.paymentProven', 0],
  ])('%s begins so many: %i', (type, coolOffs) => {
    const { coolOffUntil, coolOffs: counted } = viewAfter(tell(type));
    expect([coolOffUntil, counted]).toEqual([coolOffs === 0 ? null : until(24 * hours), coolOffs]);
  });

  it('is over after a day, and the next one is another', () => {
    expect(viewAfter(tell('flow.phoneChanged'), wait(24 * hours))).toMatchObject({ coolOffUntil: null, coolOffs: 1 });
    const again = viewAfter(tell('flow.phoneChanged'), wait(24 * hours), tell('flow.loginUnlocked'));
    expect(again).toMatchObject({ coolOffUntil: until(48 * hours), coolOffs: 2 });
  });

  it('becomes longer by another change, and is still the same: nobody gets a second allowance by it', () => {
    const longer = viewAfter(tell('flow.phoneChanged'), wait(20 * hours), tell('flow.paymentPasswordReset'));
    expect(longer).toMatchObject({ coolOffUntil: until(44 * hours), coolOffs: 1 });
    expect(longer.payment.set).toBe(true);
  });
});

describe('what is paid without the payment password', () => {
  const set = (perPaymentMinor: number, perDayMinor: number, proven: boolean) =>
    tell('flow.smallAmountSet', { smallAmount: { perPaymentMinor, perDayMinor }, proven });

  it('is what policy allows until the user chooses', () => {
    expect(viewAfter().smallAmount).toBeNull();
  });

  it('only becomes less without the password, each figure by itself', () => {
    const less = viewAfter(set(5_000, 30_000, false), set(10_000, 20_000, false));
    expect(less.smallAmount).toEqual({ perPaymentMinor: 5_000, perDayMinor: 20_000 });
  });

  it('becomes more by it', () => {
    const more = viewAfter(set(0, 0, false), set(20_000, 40_000, true));
    expect(more.smallAmount).toEqual({ perPaymentMinor: 20_000, perDayMinor: 40_000 });
  });
});
