import { ensureAccount, house } from './ledger.ts';
import { inTransaction } from './client.ts';
import type { Db } from './database.ts';
import { putMerchant } from './queries/merchants.ts';

const inShanghai = {
  currency: 'CNY',
  accepts: null,
  acquirer: '31250156',
  forwarder: '48020000',
  city: 'SHANGHAI',
} as const;

/** Invented merchants for the demo and for development; ids are fixed so that a QR code printed once keeps working. */
export const demoMerchants = {
  cafe: {
    ...{ id: 'mer_0000000000000000000000000000cafe', name: 'PURSER DEMO CAFE', open: true, ...inShanghai },
    ...{ number: '104104105411234', mcc: '5812' },
  },
  closed: {
    ...{ id: 'mer_00000000000000000000000000c105ed', name: 'PURSER CLOSED SHOP', open: false, ...inShanghai },
    ...{ number: '104104105411235', mcc: '5311' },
  },
} as const;

/** Puts the demo merchants and their and the house's accounts where they are missing. */
export async function seedDemo(db: Db): Promise<void> {
  await inTransaction(db, async (tx) => {
    for (const merchant of Object.values(demoMerchants)) {
      await putMerchant(tx, merchant);
      await ensureAccount(tx, { kind: 'merchant', owner: merchant.id, currency: merchant.currency });
    }
    for (const kind of ['network', 'promotion', 'fees', 'suspense'] as const) {
      await ensureAccount(tx, { kind, owner: house, currency: 'CNY' });
    }
  });
}
