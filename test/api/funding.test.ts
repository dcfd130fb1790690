import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../db/client.ts';
import { checkLedger } from '../../db/ledger-check.ts';
import { demoMerchants } from '../../db/seed.ts';
import { putMerchant } from '../../db/queries/merchants.ts';
import { bindSandboxCard, linkSandboxWallet } from '../../ops/sandbox-sources.ts';
import type { MakeSource } from '../../workflows/activities/funding/source.ts';
import { fundingSources } from '../../workflows/activities/funding/sources.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { coffee } from './bad/world.ts';
import { clientOf } from './client.ts';
import type { Client, Fields, RunJson } from './client.ts';
import { register } from './people.ts';
import type { Person } from './people.ts';

/** A fifth kind of source is one value like this and its place in the table: a purse that whoever has an account has. */
const purse: MakeSource = () => {
  const taken = new Map<string, string>();
  const id = `toy_${'7'.repeat(32)}`;
  return {
    kind: 'toy-purse',
    prefix: 'toy',
    owedBy: 'toy-purse',
    list: () => Promise.resolve([{ source: { kind: 'toy-purse', id }, type: 'toy', mask: 'the purse' }]),
    reserve({ authorisation, amountMinor }) {
      if (amountMinor > 5_000) return Promise.resolve({ result: 'declined', reason: 'insufficient-funds' });
      taken.set(authorisation, 'approved');
      return Promise.resolve({ result: 'approved' });
    },
    take({ authorisation }) {
      taken.set(authorisation, 'captured');
      return Promise.resolve({ result: 'captured' });
    },
    inquire: ({ authorisation }) =>
      Promise.resolve({ status: taken.get(authorisation) === 'captured' ? 'captured' : 'absent' }),
    giveBack: ({ authorisation }) => Promise.resolve({ result: taken.delete(authorisation) ? 'reversed' : 'absent' }),
    end: () => Promise.resolve(),
  };
};

const cardless = { ...demoMerchants.cafe, id: `mer_${'c'.repeat(32)}`, number: null, accepts: ['balance', 'debit'] };
const welcome = 10_000;
let wallet: Wallet;
let client: Client;
beforeAll(async () => {
  const small = { smallDayMinor: 1_000_000 };
  const patience = { inquiryPauseMs: [100], reversalPauseMs: [100], inquiries: 4, reversals: 2 };
  wallet = await startWallet({
    sources: [...fundingSources, purse],
    policy: { payment: { ...patience, ...small } },
  });
  client = clientOf(wallet);
  await inTransaction(wallet.db, (tx) => putMerchant(tx, cardless));
});
afterAll(async () => {
  const found = await checkLedger(wallet.db);
  await wallet.stop();
  expect([found.unbalanced, found.drifted, found.holdsApart, found.recordsApart]).toEqual([[], [], [], []]);
});

const start = ({ token }: Person, over: object) => client.start('payment', { ...coffee, ...over }, { token });
const confirm = (run: RunJson, { token }: Person) =>
  client
    .tell(run, { type: 'user.confirm' }, { token })
    .then(() => client.until(run, ({ status }) => status === 'ended', token));
const pay = async (payer: Person, over: object) => confirm(await start(payer, over), payer);
const kinds = ({ view }: RunJson) =>
  (view['funding'] as { kind: string; amountMinor: number }[]).map(({ kind, amountMinor }) => `${kind} ${amountMinor}`);
const movements = async ({ id }: RunJson) =>
  (
    await wallet.db
      .selectFrom('ledger_transfers')
      .select(['kind', 'amount_minor', 'funded_by'])
      .where('run_id', '=', id)
      // Points have tests of their own.
      .where('currency', '=', 'CNY')
      .orderBy('id')
      .execute()
  ).map(({ kind, amount_minor, funded_by }) => [kind, amount_minor, funded_by].join(' ').trim());
const balanceOf = async ({ token }: Person) =>
  ((await client.call('GET', '/v1/balances', { token })).body['balances'] as Fields[])[0];
const card = (payer: Person, number = '6200000000010012') => bindSandboxCard(wallet, payer.user, number);
const eMoney = (payer: Person, number = '0020000000000001') => linkSandboxWallet(wallet, payer.user, number);

describe.concurrent('which source is paid from', () => {
  it('the first named that can: a balance that is too low is passed over', async () => {
    const payer = await register(wallet, client);
    const [first, second] = [await card(payer), await card(payer, '6200000000010020')];
    expect(kinds(await start(payer, { fundFrom: [second, first] }))).toEqual(['card 2372']);
    const large = await start(payer, { fundFrom: ['balance', second, first], amountMinor: welcome + 1 });
    expect((large.view['funding'] as Fields[])[0]).toMatchObject({ from: second });
  });

  it('without a word the payer’s own order: the balance, the cards as they are ordered, then e-money', async () => {
    const payer = await register(wallet, client);
    const own = await eMoney(payer);
    const amountMinor = welcome + 1;
    expect(kinds(await start(payer, {}))).toEqual(['balance 2372']);
    expect((await start(payer, { amountMinor })).view['funding']).toMatchObject([{ from: own, kind: 'e-money' }]);
    const bound = await card(payer);
    expect((await start(payer, { amountMinor })).view['funding']).toMatchObject([{ from: bound, kind: 'card' }]);
  });

  it('another’s card, and one that was unbound, are none', async () => {
    const [payer, other] = [await register(wallet, client), await register(wallet, client)];
    const [own, theirs] = [await card(payer), await card(other)];
    await wallet.db.updateTable('cards').set({ unbinding_at: new Date() }).where('id', '=', own).execute();
    for (const fundFrom of [[theirs], [own], ['balance', theirs]])
      expect(await start(payer, { fundFrom })).toMatchObject({ outcome: 'declined', reason: 'funding-source-unknown' });
  });

  it('a kind of card that the merchant does not take', async () => {
    const payer = await register(wallet, client);
    const [debit, credit] = [await card(payer), await card(payer, '6200000000010020')];
    const at = { merchant: cardless.id };
    const refused = await start(payer, { ...at, fundFrom: [credit] });
    expect(refused).toMatchObject({ outcome: 'declined', reason: 'funding-source-not-accepted' });
    expect((await start(payer, { ...at, fundFrom: [credit, debit] })).view['funding']).toMatchObject([{ from: debit }]);
  });
});

describe.concurrent('balance and card together', () => {
  const dear = { amountMinor: welcome + 2_000, split: true };

  it('the balance gives what it has, the card the rest, and the merchant gets the whole', async () => {
    const payer = await register(wallet, client);
    const paid = await pay(payer, { ...dear, fundFrom: ['balance', await card(payer)] });
    expect(paid).toMatchObject({ outcome: 'paid', reason: null });
    expect(kinds(paid)).toEqual(['balance 10000', 'card 2000']);
    expect(await movements(paid)).toEqual(['hold 10000', 'payment 10000 balance', 'payment 2000 card']);
    expect(await balanceOf(payer)).toMatchObject({ availableMinor: 0, heldMinor: 0 });
  });

  it('a card that declines releases what was held', async () => {
    const payer = await register(wallet, client);
    const ended = await pay(payer, { ...dear, fundFrom: ['balance', await card(payer, '6200000000010111')] });
    expect(ended).toMatchObject({ outcome: 'declined', reason: 'card-expired' });
    expect(await movements(ended)).toEqual(['hold 10000', 'release 10000']);
    expect(await balanceOf(payer)).toMatchObject({ availableMinor: welcome, heldMinor: 0 });
  });

  it.each([
    ['was taken all the same', '6200000000010095', 'paid', null, 0],
    ['never was', '6200000000010103', 'declined', 'not-taken', welcome],
    ['is taken back', '6200000000010418', 'declined', 'reversed', welcome],
  ])('a card whose payment is in doubt: it %s', async (_title, number, outcome, reason, availableMinor) => {
    const payer = await register(wallet, client);
    const ended = await pay(payer, { ...dear, fundFrom: ['balance', await card(payer, number)] });
    expect(ended).toMatchObject({ outcome, reason });
    expect(await balanceOf(payer)).toMatchObject({ availableMinor, heldMinor: 0 });
    const uses = await wallet.db.selectFrom('card_uses').select('ended_at').where('run_id', '=', ended.id).execute();
    expect(uses.map(({ ended_at }) => ended_at === null)).toEqual([false]);
  });
});

describe.concurrent('e-money', () => {
  const frozen = async ({ id }: RunJson) => {
    const name = encodeURIComponent(`${id}/authorisation`);
    const response = await fetch(`${wallet.sandbox.url}/e-money/freezes/${name}`);
    return ((await response.json()) as Fields)['status'];
  };

  it.each([
    ['pays', '0020000000000001', 'paid', null, 'deducted'],
    ['has too little', '0020000000000002', 'declined', 'insufficient-funds', 'refused'],
    ['was closed', '0020000000000003', 'declined', 'funding-source-gone', 'refused'],
    ['is over its limit', '0020000000000004', 'declined', 'amount-limit', 'refused'],
    ['pays, though every answer is lost', '0020000000000005', 'paid', null, 'deducted'],
    ['never heard of it', '0020000000000006', 'declined', 'not-taken', 404],
    ['refuses at the end', '0020000000000007', 'declined', 'reversed', 'thawed'],
    ['pays, though the last answer is lost', '0020000000000008', 'paid', null, 'deducted'],
  ])('a wallet that %s', async (_title, number, outcome, reason, status) => {
    const payer = await register(wallet, client);
    const ended = await pay(payer, { fundFrom: [await eMoney(payer, number)] });
    expect(ended).toMatchObject({ outcome, reason });
    expect(await frozen(ended)).toBe(status);
    expect(await movements(ended)).toEqual(outcome === 'paid' ? ['payment 2372 e-money'] : []);
  });
});

describe('a fifth kind of source', () => {
  it('pays, declines and is shown in the records with nothing else changed', async () => {
    const payer = await register(wallet, client);
    const fundFrom = [`toy_${'7'.repeat(32)}`];
    const paid = await pay(payer, { fundFrom });
    expect(paid).toMatchObject({ outcome: 'paid', view: { funding: [{ kind: 'toy-purse', mask: 'the purse' }] } });
    expect(await movements(paid)).toEqual(['payment 2372 toy-purse']);
    expect(await pay(payer, { fundFrom, amountMinor: 6_000 })).toMatchObject({ reason: 'insufficient-funds' });
    const { body } = await client.call('GET', '/v1/transactions', { token: payer.token });
    expect(body['transactions']).toMatchObject([{ run: paid.id, fundedBy: 'toy-purse' }, { kind: 'credit' }]);
  });
});
