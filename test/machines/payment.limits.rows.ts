import type { Tier } from '../../machines/kit/spending.ts';
import { asked, confirmBy, confirmed, shownLarge, triedRight } from './payment.moves.ts';
import { standing } from './standing.ts';
import { answer } from './table.ts';
import type { Row } from './table.ts';

const until = '2026-11-24T12:00:00.000Z';
const lately = { coolOffUntil: until, coolOffs: 3 };
const hold = (against: readonly object[]) => ({ state: 'holdingFunds', asks: { holdFunds: { against } } });
const balance = (ever: number | null, year: number | null) => [
  { counter: 'balance', per: 'ever', mostMinor: ever, reason: 'balance-limit' },
  { counter: 'balance', per: 'year', mostMinor: year, reason: 'balance-limit' },
];
const cooling = { counter: 'cool-off', per: 'round', round: 3, mostMinor: 100_000, endsAt: Date.parse(until) };
const tiers: readonly (readonly [Tier, number | null, number | null])[] = [
  ['none', 100_000, null],
  ['I', 100_000, null],
  ['II', null, 10_000_000],
  ['III', null, 20_000_000],
];

/** What a payment from the balance is held against. */
export const heldAgainst: readonly Row[] = [
  ...tiers.map(([tier, ever, year]) => ({
    it: `a payer of tier ${tier}: so much in all or a year, the other one counted`,
    given: asked,
    when: answer('askAccount', standing({ tier })),
    expected: hold(balance(ever, year)),
  })),
  {
    it: 'a payer whose phone was changed lately, in the third such time',
    given: asked,
    when: answer('askAccount', standing({ tier: 'II', ...lately })),
    expected: hold([...balance(null, 10_000_000), cooling]),
  },
  {
    it: 'a payer who gives the password: as the account stands after the try',
    given: [...shownLarge, confirmBy],
    when: triedRight({ tier: 'III', ...lately }),
    expected: hold([...balance(null, 20_000_000), cooling]),
  },
  {
    it: 'a limit that is reached: what is left is told',
    given: confirmed,
    when: answer('holdFunds', { ok: false, reason: 'balance-limit', leftMinor: 310, retryAt: null }),
    expected: { state: 'declined', reason: 'balance-limit', shows: { leftMinor: 310, retryAt: null } },
  },
  {
    it: 'a limit of a time that ends: and when',
    given: confirmed,
    when: answer('holdFunds', { ok: false, reason: 'cool-off', leftMinor: 0, retryAt: Date.parse(until) }),
    expected: { state: 'declined', reason: 'cool-off', shows: { leftMinor: 0, retryAt: until } },
  },
];

const refused = { state: 'declined', reason: 'cool-off', shows: { retryAt: until } };
/** Tests give an input of more than may leave the account in that time; by card each payment is measured by itself. */
export const coolOff: readonly Row[] = [
  {
    it: 'more than may leave the account in the time after a change: told before anything is asked for',
    when: answer('askAccount', standing(lately)),
    expected: refused,
  },
  {
    it: 'the phone was changed while the payment waited',
    given: [...shownLarge, confirmBy],
    when: triedRight(lately),
    expected: { ...refused, shows: { ...refused.shows, triesLeft: null, passwordNeeded: false } },
  },
  {
    it: 'the same, of one that needs no password',
    given: asked,
    when: answer('askAccount', standing(lately)),
    expected: refused,
  },
];
