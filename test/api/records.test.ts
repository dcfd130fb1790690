import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '../../machines/kit/calendar.ts';
import { inTransaction } from '../../db/client.ts';
import { bindSandboxCard } from '../../ops/sandbox-sources.ts';
import { putMerchant } from '../../db/queries/merchants.ts';
import { demoMerchants } from '../../db/seed.ts';
import { addCopies, credit, pay } from '../db/records.stage.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { coffee } from './bad/world.ts';
import { clientOf } from './client.ts';
import type { Client, Fields } from './client.ts';
import { textsOf } from './pdf-text.ts';
import { register } from './people.ts';
import type { Person } from './people.ts';
import { newUser } from './staff.stage.ts';

let wallet: Wallet;
let client: Client;
let payer: Person;
let run: string;
/** What a new user is given. */
const welcome = 10_000;
const luckin = {
  id: `mer_${'0'.repeat(31)}1`,
  name: '瑞幸咖啡, "最佳" 店',
  open: true,
  currency: 'CNY',
  mcc: '5814',
  ...{ accepts: null, number: null, acquirer: null, forwarder: null, city: null },
} as const;

beforeAll(async () => {
  wallet = await startWallet();
  client = clientOf(wallet);
  payer = await register(wallet, client);
  await inTransaction(wallet.db, (tx) => putMerchant(tx, luckin));
  const byBalance = await client.start('payment', { ...coffee, note: 'Two coffees' }, payer);
  await client.tell(byBalance, { type: 'user.confirm' }, payer);
  const fundFrom = [await bindSandboxCard(wallet, payer.user, '6200000000010012')];
  const card = await client.start('payment', { ...coffee, amountMinor: 500, fundFrom }, payer);
  const paid = await client.tell(card, { type: 'user.confirm' }, payer);
  await client.until(paid, ({ status }) => status === 'ended', payer.token);
  run = byBalance.id;
});
afterAll(() => wallet.stop());

const get = async (path: string, { token }: { token: string } = payer) => {
  const { status, body } = await client.call('GET', path, { token });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const listed = async (query: string, who?: { token: string }) =>
  (await get(`/v1/transactions?${query}`, who))['transactions'] as (Fields & { id: string })[];

describe('transactions over HTTP', () => {
  const atCafe = { kind: 'merchant', id: demoMerchants.cafe.id, name: demoMerchants.cafe.name };
  const common = {
    kind: 'payment',
    status: 'done',
    direction: 'out',
    feeMinor: 0,
    currency: 'CNY',
    counterparty: atCafe,
    category: 'food',
  };

  it('say what was paid, to whom, out of what, for what, and what was left', async () => {
    const shown = await listed('kind=payment');
    const at = expect.stringMatching(/^\d{4}-.*Z$/);
    const id = expect.stringMatching(/^tra_/);
    expect(shown).toEqual([
      {
        ...common,
        id,
        at,
        amountMinor: 500,
        fundedBy: 'card',
        cardMask: '**** 0012',
        note: null,
        balanceAfterMinor: welcome - 2_372,
        run: expect.stringMatching(/^pay_/),
      },
      {
        ...common,
        id,
        at,
        amountMinor: 2_372,
        fundedBy: 'balance',
        cardMask: null,
        note: 'Two coffees',
        balanceAfterMinor: welcome - 2_372,
        run,
      },
    ]);
  });

  it.each([
    ['card=0012', [500]],
    ['card=****%200012', [500]],
    ['q=COFFEE', [2_372]],
    ['q=cafe&maxAmountMinor=500', [500]],
    [`merchant=${demoMerchants.cafe.id}`, [500, 2_372]],
    ['category=food&minAmountMinor=501', [2_372]],
    ['direction=in', [welcome]],
    ['status=refunded', []],
  ])('by %s', async (query, amounts) => {
    expect((await listed(query)).map(({ amountMinor }) => amountMinor)).toEqual(amounts);
  });

  it('one has its receipt, and is its owner’s alone', async () => {
    const [first] = await listed('q=coffees');
    const one = await get(`/v1/transactions/${first?.id}`);
    expect(one).toEqual({
      ...first,
      receipt: {
        lines: [{ name: 'price', amountMinor: 2_372 }],
        totalMinor: 2_372,
        points: 23,
        refundedMinor: 0,
        paidFromBalanceMinor: 2_372,
      },
      references: { transaction: first?.id, run, refersTo: null },
      links: { run: `/v1/flows/payment/${run}` },
    });
    expect((await get(String((one['links'] as Fields)['run'])))['id']).toBe(run);
    const other = await newUser(wallet);
    for (const [id, who] of [
      [first?.id, other],
      [`tra_${'0'.repeat(32)}`, payer],
      ['x', payer],
    ] as const) {
      const { status, body } = await client.call('GET', `/v1/transactions/${id}`, { token: who.token });
      expect([status, body['code']]).toEqual([404, 'unknown-transaction']);
    }
  });

  it('a receipt’s lines add up, with a discount, a fee and points', async () => {
    const { user, token } = await newUser(wallet);
    const details = { discountMinor: 30, feeMinor: 5, points: 12 };
    const id = await pay(wallet.db, user, demoMerchants.cafe.id, 175, { details });
    const { receipt } = (await get(`/v1/transactions/${id}`, { token })) as {
      receipt: { lines: { amountMinor: number }[] };
    };
    expect(receipt).toMatchObject({ totalMinor: 175, points: 12, paidFromBalanceMinor: 0 });
    expect(receipt.lines).toEqual([
      { name: 'price', amountMinor: 200 },
      { name: 'discount', amountMinor: -30 },
      { name: 'fee', amountMinor: 5 },
    ]);
    expect(receipt.lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(175);
  });

  it('summed up and as a series say the same', async () => {
    const today = dayOf(new Date());
    const total = { inMinor: welcome, outMinor: 2_872, spentMinor: 2_872, count: 3 };
    const none = { inMinor: 0, outMinor: 0, spentMinor: 0, count: 0 };
    const summary = await get(`/v1/transactions/summary?month=${today.slice(0, 7)}&by=merchant`);
    expect(summary).toMatchObject({
      timeZone: 'Asia/Shanghai',
      totals: [{ currency: 'CNY', ...total, previous: none }],
    });
    const before = { count: 0, sumMinor: 0 };
    expect(summary['rows']).toEqual([
      { key: null, name: null, direction: 'in', currency: 'CNY', count: 1, sumMinor: welcome, previous: before },
      {
        key: atCafe.id,
        name: atCafe.name,
        direction: 'out',
        currency: 'CNY',
        count: 2,
        sumMinor: 2_872,
        previous: before,
      },
    ]);
    const { series } = (await get(`/v1/transactions/series?from=2026-01-31&to=2026-02-02`)) as { series: Fields[] };
    expect(series).toEqual([
      { currency: 'CNY', points: ['2026-01-31', '2026-02-01', '2026-02-02'].map((at) => ({ at, ...none })) },
    ]);
    const days = (await get(`/v1/transactions/series?from=${today}&to=${today}`)) as { series: { points: Fields[] }[] };
    expect(days.series[0]?.points).toEqual([{ at: today, ...total }]);
    const months = (await get(`/v1/transactions/series?by=month&from=2026-01&to=${today.slice(0, 7)}`)) as typeof days;
    expect(months.series[0]?.points.at(-1)).toEqual({ at: today.slice(0, 7), ...total });
  });

  it('what is held is told with its run', async () => {
    const { user, token } = await newUser(wallet);
    await credit(wallet.db, user, 100);
    expect(await get('/v1/balances', { token })).toEqual({
      balances: [{ source: 'balance', currency: 'CNY', availableMinor: 100, heldMinor: 0, totalMinor: 100 }],
      holds: [],
    });
  });
});

describe('budgets', () => {
  it('say how much is used, warn from 80 % and are exceeded from 100 % on', async () => {
    const { user, token } = await newUser(wallet);
    const put = (category: string, limitMinor: number) =>
      client.call('PUT', `/v1/budgets/${category}`, { token, body: { limitMinor, currency: 'CNY' } });
    await put('all', 2_000);
    await put('food', 1);
    expect((await put('food', 1_000)).status).toBe(200);
    await pay(wallet.db, user, demoMerchants.closed.id, 400);
    const states = async () =>
      ((await get('/v1/budgets', { token }))['budgets'] as Fields[]).map((one) => [
        one['category'],
        one['spentMinor'],
        one['leftMinor'],
        one['state'],
      ]);
    for (const [amount, food, all] of [
      [799, [799, 201, 'ok'], [1_199, 801, 'ok']],
      [1, [800, 200, 'warning'], [1_200, 800, 'ok']],
      [199, [999, 1, 'warning'], [1_399, 601, 'ok']],
      [1, [1_000, 0, 'exceeded'], [1_400, 600, 'ok']],
      [200, [1_200, -200, 'exceeded'], [1_600, 400, 'warning']],
    ] as const) {
      await pay(wallet.db, user, demoMerchants.cafe.id, amount);
      expect(await states()).toEqual([
        ['all', ...all],
        ['food', ...food],
      ]);
    }
    const dropped = await client.call('DELETE', '/v1/budgets/food', { token });
    expect((dropped.body['budgets'] as Fields[]).map(({ category }) => category)).toEqual(['all']);
    const again = await client.call('DELETE', '/v1/budgets/food', { token });
    expect([again.status, again.body['code']]).toEqual([404, 'unknown-budget']);
    expect((await client.call('PUT', '/v1/budgets/yachts', { token, body: {} })).body['code']).toBe('unknown-budget');
    expect((await get('/v1/budgets', await newUser(wallet)))['budgets']).toEqual([]);
  });

  it.each([
    [{ limitMinor: 0, currency: 'CNY' }, '/limitMinor'],
    [{ limitMinor: 1.5, currency: 'CNY' }, '/limitMinor'],
    [{ limitMinor: 5 }, '/currency'],
    [{ limitMinor: 5, currency: 'USD' }, '/currency'],
    [{ limitMinor: 5, currency: 'CNY', more: 1 }, '/more'],
  ])('of %j are refused', async (body, pointer) => {
    const { status, body: said } = await client.call('PUT', '/v1/budgets/all', { token: payer.token, body });
    expect([status, said['code'], (said['errors'] as Fields[])[0]?.['pointer']]).toEqual([
      422,
      'invalid-body',
      pointer,
    ]);
  });
});

const file = async (path: string, token: string) => {
  const response = await wallet.app.request(path, { headers: { Authorization: `Bearer ${token}` } });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
};

describe('the file for a spreadsheet', () => {
  it('has every row, and nothing in it is a formula', async () => {
    const { user, token } = await newUser(wallet);
    const notes = ['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '＝1', 'a "quoted", line', '两杯', "it's", '1=1'];
    for (const note of notes) await pay(wallet.db, user, luckin.id, 2_305, { details: { note } });
    const { response, bytes } = await file('/v1/transactions.csv', token);
    expect(response.headers.get('Content-Type')).toMatch(/^text\/csv; charset=utf-8/);
    expect(response.headers.get('Content-Disposition')).toMatch(/^attachment; filename="transactions-[\d-]+\.csv"$/);
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [head, ...rows] = rowsOf(bytes.toString().slice(1));
    expect(head).toEqual([
      'time',
      'kind',
      'status',
      'amount',
      'currency',
      'fee',
      'counterparty',
      'category',
      'paid by',
      'card',
      'note',
      'balance after',
      'transaction',
      'run',
    ]);
    expect(rows.toReversed().map((row) => row[10])).toEqual([
      "'=1+1",
      "'+1",
      "'-1",
      "'@SUM(A1)",
      "' =1",
      "'＝1",
      'a "quoted", line',
      '两杯',
      "it's",
      '1=1',
    ]);
    for (const row of rows) expect(row.slice(3, 8)).toEqual(['-23.05', 'CNY', '0.00', luckin.name, 'food']);
    const some = await file('/v1/transactions.csv?q=sum', token);
    expect(rowsOf(some.bytes.toString()).length).toBe(2);
  });

  it('of more than a page has each once', async () => {
    const { user, token } = await newUser(wallet);
    await credit(wallet.db, user, 101);
    await addCopies(wallet.db, user, 2_500);
    const { bytes } = await file('/v1/transactions.csv', token);
    const ids = rowsOf(bytes.toString())
      .slice(1)
      .map((row) => row[12]);
    expect(ids).toHaveLength(2_501);
    expect(new Set(ids).size).toBe(2_501);
  });

  /** RFC 4180. */
  function rowsOf(text: string): string[][] {
    return text
      .split('\r\n')
      .filter((line) => line !== '')
      .map((line) =>
        [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
          ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
        ),
      );
  }
});

describe('a statement', () => {
  it('says how the balance went, and what moved it, in Chinese too', async () => {
    const { user, token } = await newUser(wallet);
    const [october, november] = [new Date('2025-10-31T15:59:59Z'), new Date('2025-10-31T16:00:00Z')];
    await credit(wallet.db, user, 7_000, october);
    await credit(wallet.db, user, 1_234, november);
    await pay(wallet.db, user, luckin.id, 2_372, { fundedBy: 'balance', at: november, details: { note: '两杯咖啡' } });
    await pay(wallet.db, user, luckin.id, 999, { at: november, details: { cardMask: '**** 0012' } });
    await credit(wallet.db, user, 1, new Date('2025-11-30T16:00:00Z'));
    const { response, bytes } = await file('/v1/statements/2025-11.pdf', token);
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/pdf']);
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    const texts = textsOf(bytes);
    const after = (name: string) => texts[texts.indexOf(name) + 1];
    expect([after('Opening balance'), after('Came in'), after('Went out'), after('Closing balance')]).toEqual([
      '70.00 CNY',
      '+12.34 CNY',
      '-23.72 CNY',
      '58.62 CNY',
    ]);
    const first = '2025-11-01 00:00:00';
    const atShop = expect.stringContaining('瑞幸咖啡');
    expect(texts.slice(texts.indexOf('Balance') + 1)).toEqual([
      ...[first, 'Credit', '+12.34', '82.34'],
      ...[first, atShop, 'balance', '-23.72', '58.62'],
      ...[first, atShop, '**** 0012', '-9.99', '58.62'],
      '1 / 1',
    ]);
    expect(texts.join('')).toContain('两杯咖啡');
  });

  it('of more than a page goes on, and of nothing is one page', async () => {
    const { user, token } = await newUser(wallet);
    for (let nth = 0; nth < 60; nth++) await credit(wallet.db, user, 100, new Date('2025-12-05T00:00:00Z'));
    const texts = textsOf((await file('/v1/statements/2025-12.pdf', token)).bytes);
    expect(texts.filter((text) => text === '+1.00')).toHaveLength(60);
    expect(texts).toContain('2 / 2');
    const empty = textsOf((await file('/v1/statements/2025-11.pdf', token)).bytes);
    expect(empty.slice(empty.indexOf('Balance') + 1)).toEqual(['1 / 1']);
  });

  it.each(['2025-11', '2025-13.pdf', '2999-01.pdf', 'x.pdf', '2099-12.pdf', '.pdf', '2025-11.pdf.pdf'])(
    'of %s there is none',
    async (name) => {
      const { status, body } = await client.call('GET', `/v1/statements/${name}`, { token: payer.token });
      expect([status, body['code']]).toEqual([404, 'unknown-statement']);
    },
  );

  it('and other files are asked for so often and no more', async () => {
    const few = wallet.appWith({ policy: { limits: { documentsPerUserMinute: 2 } } });
    const { token } = await newUser(wallet);
    const ask = (path: string) => few.request(path, { headers: { Authorization: `Bearer ${token}` } });
    expect((await ask('/v1/statements/2025-11.pdf')).status).toBe(200);
    expect((await ask('/v1/transactions.csv')).status).toBe(200);
    expect((await ask('/v1/statements/2025-10.pdf')).status).toBe(429);
    expect((await ask('/v1/transactions')).status).toBe(200);
  });
});
