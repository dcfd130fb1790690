import { inTransaction } from '../db/client.ts';
import type { Db } from '../db/database.ts';
import { ensureAccount, house, post } from '../db/ledger.ts';

/** The id of the n-th wallet's account, from 1. */
export const walletOf = (nth: number): string => `lac_${String(nth).padStart(32, '0')}`;

/** Wallets with enough money that none is ever empty. */
export async function addWallets(db: Db, count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, nth) => walletOf(nth + 1));
  const rows = ids.map((id) => ({ id, kind: 'wallet' as const, owner: id, currency: 'CNY' as const }));
  await db.insertInto('ledger_accounts').values(rows).execute();
  await inTransaction(db, async (tx) => {
    const from = await ensureAccount(tx, { kind: 'network', owner: house, currency: 'CNY' });
    for (const to of ids) {
      const movement = { requestId: `bench/${to}`, run: 'bench', amountMinor: 100_000_000, currency: 'CNY' } as const;
      await post(tx, movement, 'credit', { from, to });
    }
  });
}
