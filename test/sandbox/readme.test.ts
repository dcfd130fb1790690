import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { magicCards } from '../../sandbox/cards.ts';
import { faultModes, faultRoutes } from '../../sandbox/faults.ts';
import { magicWallets } from '../../sandbox/money-wallets.ts';
import { magicPhones } from '../../sandbox/phones.ts';
import { magicResidents } from '../../sandbox/residents.ts';
import { spoilings } from '../../sandbox/statement.ts';
import { bodyOf, stage } from './stage.ts';

const readme = await readFile(new URL('../../sandbox/README.md', import.meta.url), 'utf8');
// A table's cells, whatever the width of its columns.
const rows = new Set(
  readme
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
        .join(' | '),
    ),
);

const named = z.array(z.object({ number: z.string(), does: z.string() }));
const names = z.array(z.string());
const indexSchema = z.object({
  routes: names,
  faultRoutes: names,
  cards: named,
  phones: named,
  residents: named,
  wallets: named,
});

test.each([...magicCards, ...magicPhones, ...magicResidents, ...magicWallets])(
  'the README has the row of $number',
  ({ number, does }) => {
    expect(rows).toContain(`\`${number}\` | ${does}`);
  },
);

test('the README has no row of a card, phone, wallet or ID number that means nothing', () => {
  const known = new Set(
    [...magicCards, ...magicPhones, ...magicResidents, ...magicWallets].map(({ number }) => number),
  );
  const numbers = [...readme.matchAll(/^\| `(\+?\d{12,19}X?)`/gm)].map(([, number]) => number);
  expect(numbers.filter((number) => !known.has(number ?? ''))).toEqual([]);
  expect(numbers).toHaveLength(known.size);
});

test.each(Object.entries(faultModes))('the README has the row of the fault %s', (mode, { does }) => {
  expect(rows).toContain(`\`${mode}\` | ${does}`);
});

test.each(Object.entries(spoilings))('the README has the row of the spoiling %s', (spoiling, does) => {
  expect(rows).toContain(`\`${spoiling}\` | ${does}`);
});

test('the README and the index name every route', async () => {
  const { call } = await stage();
  const index = indexSchema.parse(bodyOf(await call('/sandbox')));
  for (const route of index.routes) expect(readme).toContain(`\`${route}\``);
  expect(index.faultRoutes).toEqual(faultRoutes);
  expect(index.cards).toEqual(magicCards.map(({ number, does }) => ({ number, does })));
  expect(index.phones).toEqual(magicPhones.map(({ number, does }) => ({ number, does })));
  expect(index.residents).toEqual(magicResidents.map(({ number, does }) => ({ number, does })));
  expect(index.wallets).toEqual(magicWallets.map(({ number, does }) => ({ number, does })));
});
