import { ensureAccount, lockedBalance } from './accounts.ts';
import type { TransferKind, Tx } from './database.ts';
import { post } from './ledger.ts';
import { lockBooks } from './records.ts';
import type { Movement } from './ledger.ts';
import { count, exceeded } from './spending.ts';
import type { Exceeded, SpendingLimit } from './spending.ts';

export type Spent<L extends SpendingLimit> =
  | { readonly ok: true; readonly transfer: string }
  | { readonly ok: false; readonly reason: 'insufficient-funds' }
  | { readonly ok: false; readonly reason: 'over-limit'; readonly exceeded: Exceeded<L> };

type Asked<L extends SpendingLimit> = Movement & {
  readonly kind: TransferKind;
  readonly payer: string;
  readonly payee: string;
  readonly against: readonly L[];
};

/**
 * Moves money from one user's wallet to another's at once: one transfer, both balances, and the limits that it counts
 * in, under the locks on both wallets. Refused when a limit has less left or the wallet has less; nothing is kept of a
 * refusal. Throws LedgerFault.
 */
export async function spend<L extends SpendingLimit>(tx: Tx, asked: Asked<L>, now = new Date()): Promise<Spent<L>> {
  const { kind, payer, payee, against, ...movement } = asked;
  const { requestId, amountMinor, currency } = movement;
  await lockBooks(tx, [payer, payee]);
  const from = await ensureAccount(tx, { kind: 'wallet', owner: payer, currency });
  const to = await ensureAccount(tx, { kind: 'wallet', owner: payee, currency });
  const available = await lockedBalance(tx, from, [to]);
  const parties = { payer, payee, funded_by: 'balance' } as const;
  const again = async () => ({ ok: true, transfer: await post(tx, movement, kind, { from, to }, parties) }) as const;
  // Under the locks: whoever asked for the same has either finished or not begun.
  if (await isKnown(tx, requestId)) return again();
  const whose = { owner: payer, currency };
  const over = await exceeded(tx, whose, amountMinor, against, now);
  if (over !== undefined) return { ok: false, reason: 'over-limit', exceeded: over };
  if (available < amountMinor) return { ok: false, reason: 'insufficient-funds' };
  const spent = await again();
  await count(tx, whose, { requestId, amountMinor }, against, now);
  return spent;
}

async function isKnown(tx: Tx, requestId: string): Promise<boolean> {
  const known = await tx
    .selectFrom('ledger_transfers')
    .select('id')
    .where('request_id', '=', requestId)
    .executeTakeFirst();
  return known !== undefined;
}
