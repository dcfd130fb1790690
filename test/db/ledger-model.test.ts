import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { booksOf, saidBy, sound } from './books.ts';
import type { Books } from './books.ts';
import { modelOf } from './ledger-model.ts';
import type { Model, Said } from './ledger-model.ts';

let database: FreshDatabase;
let books: Books;

beforeAll(async () => {
  database = await freshDatabase();
  books = booksOf(database.db);
});
afterAll(() => database.drop());

const kinds = ['fund', 'hold', 'capture', 'release'] as const;

/** One thing to do: `owner` and `hold` name one of those there are, `times` says how often it is asked under one request. */
type Step = {
  readonly kind: (typeof kinds)[number];
  readonly owner: number;
  readonly hold: number;
  readonly amount: number;
  readonly times: number;
};

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...kinds),
  owner: fc.integer({ min: 0, max: 2 }),
  hold: fc.integer({ min: 0, max: 5 }),
  amount: fc.integer({ min: 0, max: 60 }),
  times: fc.integer({ min: 1, max: 2 }),
});

let rounds = 0;

/** The owners of a round, its holds in the order of their requests, and what is asked of the ledger for a step. */
function round() {
  rounds += 1;
  const name = `round ${rounds}`;
  const ids = new Map<number, string>();
  let asked = 0;
  const owners = [0, 1, 2].map((index) => `${name} owner ${index}`);
  const shops = owners.map((owner) => `${owner} shop`);

  const ask = async ({ kind, owner, hold, amount }: Step, request: string): Promise<Said> => {
    const me = `${owners[owner]}`;
    if (kind === 'fund') return books.fund(me, amount).then(() => 'done');
    if (kind === 'release') return (await books.release(`${name} hold ${hold}`, request)) ? 'done' : 'nothing-left';
    if (kind === 'capture') {
      const captured = await saidBy(books.capture(ids.get(hold) ?? 'hld_0', `${shops[owner]}`, amount, request));
      return captured === 'more-than-held' || captured === 'hold-unknown' || captured === 'nothing-to-move'
        ? captured
        : 'done';
    }
    const answer = await saidBy(books.hold(me, amount, `${name} hold ${hold}`));
    if (typeof answer === 'string') return answer;
    const made = answer as Awaited<ReturnType<Books['hold']>>;
    if (!made.ok) return made.reason;
    ids.set(hold, made.hold);
    return 'done';
  };
  return { name, owners, shops, ask, request: () => `${name} request ${(asked += 1)}` };
}

async function playBoth(steps: readonly Step[], model: Model): Promise<void> {
  const { owners, shops, ask, request } = round();
  for (const one of steps) {
    const id = request();
    // A funding is its own request each time, in the ledger and in the model.
    const times = one.kind === 'fund' ? 1 : one.times;
    const expected = model.ask(one);
    for (let time = 0; time < times; time++) expect(await ask(one, id), JSON.stringify(one)).toBe(expected);
  }
  const balances = await Promise.all(
    owners.map(async (owner, index) => {
      const [{ wallet = 0, hold = 0 }, { merchant = 0 }] = [
        await books.balances(owner),
        await books.balances(`${shops[index]}`),
      ];
      return { wallet, hold, shop: merchant };
    }),
  );
  expect(balances).toEqual(model.balances());
  expect(balances.every(({ wallet, hold, shop }) => Math.min(wallet, hold, shop) >= 0)).toBe(true);
}

test('whatever is asked in whatever order, the ledger does as the model does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      await playBoth([{ kind: 'fund', owner: 0, hold: 0, amount: 60, times: 1 }, ...steps], modelOf());
      expect(await books.findings()).toEqual(sound);
    }),
    { numRuns: 25 },
  );
});

test('whatever is asked at once, no money is made, lost or owed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const { owners, shops, ask, request } = round();
      await Promise.all(owners.map((owner) => books.fund(owner, 100)));
      const moves = steps.filter(({ kind }) => kind !== 'fund');
      const holds = moves.map((one): Step => ({ ...one, kind: 'hold' }));
      for (const batch of [holds, moves]) {
        await Promise.all(batch.map((one) => ask(one, request())));
      }
      const rows = await Promise.all([...owners, ...shops].map((owner) => books.balances(owner)));
      const amounts = rows.flatMap((row) => Object.values(row));
      expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(300);
      expect(amounts.filter((amount) => amount < 0)).toEqual([]);
      expect(await books.findings()).toEqual(sound);
    }),
    { numRuns: 15 },
  );
});
