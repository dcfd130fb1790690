import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLedger } from '../../db/ledger-check.ts';
import { demoMerchants } from '../../db/seed.ts';
import type { Wallet } from '../wallet.ts';
import { startWallet } from '../wallet.ts';
import { coffee } from './bad/world.ts';
import { clientOf, pathOf } from './client.ts';
import type { Client, RunJson } from './client.ts';
import { register } from './people.ts';
import type { Person } from './people.ts';

const welcome = 10_000;
let wallet: Wallet;
let client: Client;
beforeAll(async () => {
  wallet = await startWallet();
  client = clientOf(wallet);
});
afterAll(async () => {
  const { entries: _, ...found } = await checkLedger(wallet.db);
  await wallet.stop();
  const sums = ['CNY', 'PTS'].map((currency) => ({ currency, sumMinor: 0 }));
  expect({ ...found, sums: found.sums.toSorted((a, b) => a.currency.localeCompare(b.currency)) }).toEqual({
    ...{ unbalanced: [], drifted: [], holdsApart: [], recordsApart: [], sums },
  });
});

const confirm = { type: 'user.confirm' };
const start = ({ token }: Person, over: object = {}) => client.start('payment', { ...coffee, ...over }, { token });
const tell = (run: RunJson, { token }: Person, body: { readonly type: string } = confirm, key: string = randomUUID()) =>
  client.call('POST', `${pathOf(run)}/events`, { token, key, body, headers: { Prefer: 'wait=30' } });
const balanceOf = async ({ token }: Person) => (await client.call('GET', '/v1/balances', { token })).body['balances'];
const balance = (availableMinor: number) => [
  { source: 'balance', currency: 'CNY', availableMinor, heldMinor: 0, totalMinor: availableMinor },
];

/** What the ledger has of a run, oldest first. */
const movementsOf = async ({ id }: RunJson) =>
  (
    await wallet.db
      .selectFrom('ledger_transfers')
      .select(['kind', 'amount_minor as amount'])
      .where('run_id', '=', id)
      // Points have tests of their own.
      .where('currency', '=', 'CNY')
      .orderBy('id')
      .execute()
  ).map(({ kind, amount }) => `${kind} ${amount}`);

describe.concurrent('paying by balance', () => {
  it('shows what will be paid, and pays it when it is confirmed', async () => {
    const payer = await register(wallet, client);
    const run = await start(payer, { note: 'Two coffees' });
    expect(run).toMatchObject({ state: 'awaitingConfirmation', status: 'awaiting', outcome: null, reason: null });
    expect(run.view).toEqual({
      ...coffee,
      merchantName: 'PURSER DEMO CAFE',
      funding: [{ from: 'balance', kind: 'balance', mask: null, amountMinor: 2_372 }],
      ...{ payableMinor: 2_372, discountMinor: 0, discounts: [], pointsUsed: 0, pointsEarned: 23 },
      note: 'Two coffees',
      passwordNeeded: false,
      leftMinor: null,
      triesLeft: null,
      retryAt: null,
      tipMinor: 0,
      asksTip: false,
      broken: null,
    });
    expect(await balanceOf(payer)).toEqual(balance(welcome));
    const paid = await tell(run, payer);
    expect(paid.body).toMatchObject({ state: 'paid', outcome: 'paid', status: 'ended', reason: null, can: [] });
    expect(await balanceOf(payer)).toEqual(balance(welcome - 2_372));
    expect(await movementsOf(run)).toEqual(['hold 2372', 'payment 2372']);
  });

  it('takes the last fen, and not one more', async () => {
    const payer = await register(wallet, client);
    const tooMuch = await tell(await start(payer, { amountMinor: welcome + 1 }), payer);
    expect(tooMuch.body).toMatchObject({ outcome: 'declined', reason: 'insufficient-funds' });
    expect((await tell(await start(payer, { amountMinor: welcome }), payer)).body).toMatchObject({ outcome: 'paid' });
    expect(await balanceOf(payer)).toEqual(balance(0));
    const empty = await start(payer, { amountMinor: 1 });
    expect((await tell(empty, payer)).body).toMatchObject({ outcome: 'declined', reason: 'insufficient-funds' });
    expect(await movementsOf(empty)).toEqual([]);
  });

  it.each([
    ['a merchant that is closed', { merchant: demoMerchants.closed.id }, 'merchant-closed'],
    ['a merchant that nobody knows', { merchant: `mer_${'0'.repeat(32)}` }, 'merchant-unknown'],
    ['a card that the payer does not have', { fundFrom: [`crd_${'0'.repeat(32)}`] }, 'funding-source-unknown'],
    ['a kind of source that there is not', { fundFrom: [`xyz_${'0'.repeat(32)}`] }, 'funding-source-unknown'],
  ])('is declined before it is asked for: %s', async (_title, over, reason) => {
    const payer = await register(wallet, client);
    expect(await start(payer, over)).toMatchObject({ outcome: 'declined', status: 'ended', reason, can: [] });
  });
});

describe.concurrent('many at once', () => {
  const ten = Array.from({ length: 10 }, (_, index) => index);

  it('one confirmation sent ten times under one key pays once', async () => {
    const payer = await register(wallet, client);
    const run = await start(payer);
    const key = randomUUID();
    const answers = await Promise.all(ten.map(() => tell(run, payer, confirm, key)));
    expect(answers.map(({ status, body }) => [status, body['outcome']])).toEqual(ten.map(() => [200, 'paid']));
    expect(await movementsOf(run)).toEqual(['hold 2372', 'payment 2372']);
  });

  it('ten confirmations under ten keys pay once', async () => {
    const payer = await register(wallet, client);
    const run = await start(payer);
    const answers = await Promise.all(ten.map(() => tell(run, payer)));
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, ...ten.slice(1).map(() => 409)]);
    expect(await movementsOf(run)).toEqual(['hold 2372', 'payment 2372']);
    expect(await balanceOf(payer)).toEqual(balance(welcome - 2_372));
  });

  it('confirming and cancelling is one of both', async () => {
    const payer = await register(wallet, client);
    for (let nth = 0; nth < 4; nth++) {
      const run = await start(payer, { amountMinor: 10 });
      const answers = await Promise.all([tell(run, payer), tell(run, payer, { type: 'user.cancel' })]);
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
      const { outcome } = await client.look(run, payer.token);
      expect(await movementsOf(run)).toEqual(outcome === 'paid' ? ['hold 10', 'payment 10'] : []);
    }
  });

  it('of ten payments as many go through as the balance carries', async () => {
    const payer = await register(wallet, client);
    const runs = await Promise.all(ten.map(() => start(payer, { amountMinor: 3_000 })));
    const answers = await Promise.all(runs.map((run) => tell(run, payer)));
    const ends = answers.map(({ body }) => `${String(body['outcome'])} ${String(body['reason'])}`).toSorted();
    expect(ends).toEqual([
      ...Array<string>(7).fill('declined insufficient-funds'),
      ...Array<string>(3).fill('paid null'),
    ]);
    expect(await balanceOf(payer)).toEqual(balance(welcome - 9_000));
    expect((await Promise.all(runs.map(movementsOf))).flat().toSorted()).toEqual(
      [...Array<string>(3).fill('hold 3000'), ...Array<string>(3).fill('payment 3000')].toSorted(),
    );
  });

  it('starting is one run per key', async () => {
    const payer = await register(wallet, client);
    const keys = ten.map((index) => `key-${index % 2}`);
    const answers = await Promise.all(
      keys.map((key) => client.call('POST', '/v1/flows/payment', { token: payer.token, key, body: coffee })),
    );
    expect(answers.map(({ status }) => status)).toEqual(ten.map(() => 201));
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(2);
  });
});

describe.concurrent('not paying', () => {
  it('ends by itself when nobody confirms', async () => {
    const payer = await register(wallet, client);
    const hasty = clientOf({ app: wallet.appWith({ policy: { payment: { confirmExpiryMs: 500 } } }) });
    const run = await hasty.start('payment', coffee, { token: payer.token });
    expect(run.state).toBe('awaitingConfirmation');
    const ended = await client.until(run, ({ status }) => status === 'ended', payer.token);
    expect(ended).toMatchObject({ outcome: 'expired', reason: null });
    const late = await tell(run, payer);
    expect([late.status, late.body['code'], late.body['state']]).toEqual([409, 'event-not-allowed', 'expired']);
    expect(await movementsOf(run)).toEqual([]);
  });

  it('is as good as never having asked', async () => {
    const payer = await register(wallet, client);
    const run = await start(payer);
    expect((await tell(run, payer, { type: 'user.cancel' })).body).toMatchObject({ outcome: 'cancelled' });
    expect(await balanceOf(payer)).toEqual(balance(welcome));
    expect(await movementsOf(run)).toEqual([]);
  });
});
