import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLedger } from '../../db/ledger-check.ts';
import { composeMerchantCode, renderMerchantCode } from '../../machines/codes/merchant-code.render.ts';
import { parseMerchantCode } from '../../machines/codes/merchant-code.parse.ts';
import type { MerchantFacts } from '../../machines/codes/merchant-code.ts';
import { minor } from '../../machines/kit/money.ts';
import { bindSandboxCard } from '../../ops/sandbox-sources.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { clientOf } from './client.ts';
import type { Client, RunJson } from './client.ts';
import { register } from './people.ts';
import type { Person } from './people.ts';

// Codes that were computed by hand, with the checksum of CRC-16/CCITT-FALSE.
const printed =
  '000201010211153131250156480200001041041054112345204541153031565802CN5916PURSER DEMO CAFE6008SHANGHAI63045D9F';
const dynamic =
  '00020101021215313125015648020000104104105411234520454115303156540523.725802CN5916PURSER DEMO CAFE6008SHANGHAI62300114202611240000010708T00000016304C56C';

let wallet: Wallet;
let client: Client;
beforeAll(async () => {
  wallet = await startWallet();
  client = clientOf(wallet);
});
afterAll(async () => {
  const found = await checkLedger(wallet.db);
  await wallet.stop();
  expect([found.unbalanced, found.drifted, found.holdsApart, found.recordsApart]).toEqual([[], [], [], []]);
});

const scan = ({ token }: Person, code: string, over: object = {}) =>
  client.start('payment', { code, ...over }, { token });
const tell = (run: RunJson, { token }: Person, event: { readonly type: string; readonly [field: string]: unknown }) =>
  client.tell(run, event, { token });
const confirm = { type: 'user.confirm' };
const amount = (amountMinor: number) => ({ type: 'user.setAmount', amountMinor });

/** The printed code with other facts in it. */
function codeWith(over: Partial<MerchantFacts>): string {
  const parsed = parseMerchantCode(printed);
  if (!parsed.ok) throw new TypeError(parsed.rule);
  const composed = composeMerchantCode({ ...parsed.code.facts, ...over });
  if (!composed.ok) throw new TypeError(composed.rule);
  return renderMerchantCode(composed.code);
}

const account = (acquirer: string, merchant: string): MerchantFacts['accounts'] => [
  {
    ...{ kind: 'scheme', tag: '15', scheme: 'unionpay', value: `${acquirer}48020000${merchant}` },
    unionPay: { acquirer, forwarder: '48020000', merchant },
  },
];

describe.concurrent('a code that a merchant shows', () => {
  it('a dynamic one says the amount, and is paid as any payment', async () => {
    const payer = await register(wallet, client);
    const run = await scan(payer, dynamic, { note: 'Two coffees' });
    expect(run).toMatchObject({
      state: 'awaitingConfirmation',
      view: { merchantName: 'PURSER DEMO CAFE', amountMinor: 2_372, currency: 'CNY', note: 'Two coffees' },
    });
    expect(await tell(run, payer, confirm)).toMatchObject({ outcome: 'paid', reason: null });
  });

  it('a printed one leaves the amount to the payer, who may mistype it', async () => {
    const payer = await register(wallet, client);
    const run = await scan(payer, printed);
    expect(run).toMatchObject({ state: 'awaitingAmount', view: { amountMinor: null, asksTip: false } });
    const refused = await tell(run, payer, { type: 'user.setAmount', amountMinor: 500, tipMinor: 1 });
    expect(refused).toMatchObject({ state: 'awaitingAmount', reason: 'amount-not-as-asked' });
    expect(await tell(run, payer, amount(500))).toMatchObject({ state: 'awaitingConfirmation', reason: null });
    expect(await tell(run, payer, confirm)).toMatchObject({ outcome: 'paid', view: { amountMinor: 500 } });
  });

  it('a tip is the payer’s, a fee the code’s', async () => {
    const payer = await register(wallet, client);
    const tipped = await scan(payer, codeWith({ amountMinor: minor(1_000), tip: { kind: 'asked' } }));
    const withTip = await tell(tipped, payer, { type: 'user.setAmount', tipMinor: 100 });
    expect(withTip.view).toMatchObject({ amountMinor: 1_100, tipMinor: 100 });
    expect(await tell(tipped, payer, confirm)).toMatchObject({ outcome: 'paid' });
    const fee = await scan(payer, codeWith({ amountMinor: minor(1_000), tip: { kind: 'percent', hundredths: 1_250 } }));
    expect(fee.view).toMatchObject({ amountMinor: 1_125, tipMinor: 125 });
  });

  it('the name is ours, whatever the code says', async () => {
    const payer = await register(wallet, client);
    const run = await scan(payer, codeWith({ name: 'YOUR BANK', amountMinor: minor(100) }));
    expect(run.view).toMatchObject({ merchantName: 'PURSER DEMO CAFE' });
  });

  it('printed codes take 500.00 a day of a payer, from whatever source, also many at once', async () => {
    const payer = await register(wallet, client);
    const fundFrom = [await bindSandboxCard(wallet, payer.user, '6200000000010012')];
    const runs = await Promise.all(Array.from({ length: 6 }, () => scan(payer, printed, { fundFrom })));
    const quoted = await Promise.all(runs.map((run) => tell(run, payer, amount(10_000))));
    const refused = quoted.filter(({ reason }) => reason === 'static-code-limit');
    expect([refused.length, quoted.filter(({ reason }) => reason === null).length]).toEqual([1, 5]);
    expect((await scan(payer, codeWith({ initiation: 'dynamic', amountMinor: minor(100) }))).state).toBe(
      'awaitingConfirmation',
    );
  });
});

describe.concurrent('a code by which nobody is paid', () => {
  it.each([
    [
      'a damaged one',
      `${printed.slice(0, -1)}E`,
      'code-unreadable',
      { rule: 'checksum-mismatch', path: '63', at: 100 },
    ],
    ['no code at all', 'https://sample.test/pay', 'code-unreadable', undefined],
    ['one without a name', '000201', 'code-unreadable', { rule: 'missing', path: '63' }],
    [
      'a merchant that nobody knows',
      codeWith({ accounts: account('31250156', '000000000000000') }),
      'merchant-unknown',
      null,
    ],
    [
      'another acquirer’s merchant',
      codeWith({ accounts: account('99999999', '104104105411234') }),
      'merchant-unknown',
      null,
    ],
    [
      'a merchant that is closed',
      codeWith({ accounts: account('31250156', '104104105411235') }),
      'merchant-closed',
      null,
    ],
  ])('%s', async (_title, code, reason, broken) => {
    const payer = await register(wallet, client);
    const run = await scan(payer, code);
    expect(run).toMatchObject({ outcome: 'declined', status: 'ended', reason });
    expect(run.view).toMatchObject(broken === undefined ? {} : { broken });
  });

  it.each([
    ['neither a code nor a merchant', { note: 'x' }],
    ['both', { code: printed, merchant: `mer_${'0'.repeat(32)}` }],
    ['a merchant without an amount', { merchant: `mer_${'0'.repeat(32)}`, currency: 'CNY' }],
  ])('what does not fit together: %s', async (_title, body) => {
    const { token } = await register(wallet, client);
    const { status, body: problem } = await client.call('POST', '/v1/flows/payment', { token, key: 'once', body });
    expect([status, problem['errors']]).toMatchObject([422, [{ pointer: '/code' }]]);
  });
});
