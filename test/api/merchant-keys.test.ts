import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoMerchants } from '../../db/seed.ts';
import { listMerchantKeys } from '../../db/queries/merchant-keys.ts';
import {
  dropMerchantKey,
  merchantKeysTable,
  merchantsTable,
  newMerchant,
  newMerchantKey,
} from '../../ops/merchants.ts';
import type { MerchantFacts } from '../../ops/merchants.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { clientOf } from './client.ts';
import type { Client } from './client.ts';

let wallet: Wallet;
let client: Client;
let merchant: string;
const bakery: MerchantFacts = {
  ...{ name: 'A BAKERY', mcc: '5462', city: 'SHANGHAI', currency: 'CNY', accepts: null },
  ...{ number: '104104105410001', acquirer: '31250156', forwarder: '48020000' },
};
beforeAll(async () => {
  wallet = await startWallet();
  client = clientOf(wallet);
  merchant = await newMerchant(wallet, bakery);
});
afterAll(() => wallet.stop());

const look = (token: string) => client.call('GET', '/v1/merchant', { token });

describe('a key of a merchant', () => {
  it('opens what is the merchant’s, and says whose it is', async () => {
    const { id, key } = await newMerchantKey(wallet, merchant, 'shop');
    const { name, mcc, city, currency } = bakery;
    const { status, body } = await look(key);
    expect({ status, body }).toEqual({
      status: 200,
      body: { id: merchant, name, open: true, mcc, city, currency, key: id },
    });
    expect(key).toMatch(/^msk_[\w-]{43}$/);
  });

  it('is kept hashed, and its use to the hour', async () => {
    const { id, key } = await newMerchantKey(wallet, merchant, 'till');
    const of = async () => (await listMerchantKeys(wallet.db, merchant)).find((one) => one.id === id);
    expect(await of()).toMatchObject({ label: 'till', last_four: key.slice(-4), last_used_at: null });
    await look(key);
    const used = (await of())?.last_used_at?.getTime() ?? 0;
    expect([used > 0, used % 3_600_000]).toEqual([true, 0]);
    const rows = await wallet.db.selectFrom('merchant_keys').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(key);
  });

  it('opens nothing once it is revoked, and another still does', async () => {
    const [lost, kept] = [
      await newMerchantKey(wallet, merchant, 'lost'),
      await newMerchantKey(wallet, merchant, 'kept'),
    ];
    await dropMerchantKey(wallet, lost.id);
    const answers = [await look(lost.key), await look(kept.key)];
    expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([
      [401, 'unauthenticated'],
      [200, undefined],
    ]);
    await expect(dropMerchantKey(wallet, lost.id)).rejects.toThrow(/No key mky_/);
  });

  it('that nobody was given opens nothing', async () => {
    expect((await look(`msk_${'x'.repeat(43)}`)).status).toBe(401);
  });
});

describe('purser merchant', () => {
  it('lists merchants and their keys, without what opens', async () => {
    const { id, key } = await newMerchantKey(wallet, merchant, 'listed');
    expect(await merchantsTable(wallet)).toMatch(new RegExp(`${merchant} +A BAKERY +open +5462 +SHANGHAI`));
    const keys = await merchantKeysTable(wallet, merchant);
    expect(keys).toMatch(new RegExp(`${id} +listed +…${key.slice(-4)} `));
    expect(keys).not.toContain(key);
    expect(await merchantKeysTable(wallet, demoMerchants.closed.id)).toBe('It has no keys.');
  });

  it.each([
    ['a name that no code can carry', { name: 'Bäckerei' }, /A merchant's name/],
    ['a long name', { name: 'A'.repeat(26) }, /A merchant's name/],
    ['half a category code', { mcc: '54' }, /A merchant's mcc/],
    ['a number that is too short', { number: '1041' }, /A merchant's number/],
  ])('refuses %s', async (_title, over, says) => {
    await expect(newMerchant(wallet, { ...bakery, ...over })).rejects.toThrow(says);
  });

  it('makes no key for a merchant that is not there', async () => {
    await expect(newMerchantKey(wallet, `mer_${'0'.repeat(32)}`, 'x')).rejects.toThrow(/No mer_0/);
  });
});
