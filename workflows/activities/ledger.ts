import { holdFunds, releaseFunds, settlePayment } from '../../machines/effects/ledger.ts';
import { inTransaction } from '../../db/client.ts';
import { capture, ensureAccount, hold, house, post, release } from '../../db/ledger.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';

/** Movements of money. Each has a key of its own, so that asked for twice, in one step or two, it happens once. */
export function ledgerActivities({ db }: ActivityDeps): Activities {
  return {
    ...carry(holdFunds, async ({ key, run, payer, amountMinor, currency, against }) => {
      const asked = { requestId: key, run, owner: payer, amountMinor, currency, against };
      const held = await inTransaction(db, (tx) => hold(tx, asked));
      if (held.ok) return held;
      if (held.reason === 'insufficient-funds') return { ...held, leftMinor: null, retryAt: null };
      const { limit, leftMinor, endsAt } = held.exceeded;
      return { ok: false, reason: limit.reason, leftMinor, retryAt: endsAt?.getTime() ?? limit.endsAt };
    }),

    ...carry(settlePayment, ({ key, run, payer, merchant, hold: held, amountMinor, currency, note, cardMask }) =>
      inTransaction(db, async (tx) => {
        const movement = { requestId: key, run, amountMinor, currency, details: { note, cardMask } };
        const to = await ensureAccount(tx, { kind: 'merchant', owner: merchant, currency });
        if (held !== null) {
          const parties = { payer, payee: merchant, funded_by: 'balance' } as const;
          return { transfer: await capture(tx, { ...movement, hold: held, to }, parties) };
        }
        const from = await ensureAccount(tx, { kind: 'network', owner: house, currency });
        const parties = { payer, payee: merchant, funded_by: 'card' } as const;
        return { transfer: await post(tx, movement, 'payment', { from, to }, parties) };
      }),
    ),

    ...carry(releaseFunds, async ({ key, run, holdKey }) => ({
      released: await inTransaction(db, (tx) => release(tx, { requestId: key, run, holdRequestId: holdKey })),
    })),
  };
}
