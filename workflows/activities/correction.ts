import { lockedBalance } from '../../db/accounts.ts';
import { inTransaction } from '../../db/client.ts';
import type { Db } from '../../db/database.ts';
import { ensureAccount, house, post } from '../../db/ledger.ts';
import { closeDiscrepancy, lockedOutcome, owedFor } from '../../db/queries/discrepancies.ts';
import { isMinor } from '../../machines/kit/money.ts';
import type { Currency } from '../../machines/kit/money.ts';

type Correction = {
  readonly key: string;
  readonly discrepancy: string;
  readonly about: string;
  readonly currency: Currency;
  readonly networkMinor: number;
  readonly ledgerMinor: number;
};

/**
 * Books under a run what the network owes us more, or less, than the ledger says, against suspense, and closes the item.
 * False, with nothing booked, when the ledger says something else by now; asked again, the first answer.
 */
export function correct(db: Db, asked: Correction): Promise<boolean> {
  const { key, discrepancy, about, currency, networkMinor, ledgerMinor } = asked;
  const more = networkMinor - ledgerMinor;
  const amountMinor = Math.abs(more);
  if (!isMinor(amountMinor) || amountMinor === 0) return Promise.resolve(false);
  return inTransaction(db, async (tx) => {
    if ((await lockedOutcome(tx, discrepancy)) === 'posted') return true;
    const network = await ensureAccount(tx, { kind: 'network', owner: house, currency });
    const suspense = await ensureAccount(tx, { kind: 'suspense', owner: house, currency });
    // With the network's account locked no other movement can come between the look and the entry.
    await lockedBalance(tx, network, [suspense]);
    if ((await owedFor(tx, about, currency)).owedMinor !== ledgerMinor) return false;
    const accounts = more > 0 ? { from: network, to: suspense } : { from: suspense, to: network };
    await post(tx, { requestId: key, run: about, amountMinor, currency }, 'correction', accounts);
    await closeDiscrepancy(tx, discrepancy, 'posted');
    return true;
  });
}
