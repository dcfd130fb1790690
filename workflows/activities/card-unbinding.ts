import { z } from 'zod';
import { cancelAgreement, findCard, takeOutOfUse, unbindCards } from '../../machines/effects/card-unbinding.ts';
import { beginUnbinding, endUnbinding, findBoundCard, findUsableCard, listCards } from '../../db/queries/cards.ts';
import { listBalances } from '../../db/queries/balances.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import { askNetwork } from './cards.ts';
import type { ActivityDeps } from './deps.ts';
import { ActivityFault } from './fault.ts';

const cancelled = z.object({ status: z.enum(['cancelled', 'absent']) });

/** Unbinding cards. Each cancellation has the card's own name, so one that is repeated is one. */
export function cardUnbindingActivities(deps: ActivityDeps): Activities {
  const { db, vault } = deps;

  const cancel = async (user: string, card: string): Promise<void> => {
    const found = await findBoundCard(db, user, card);
    // Cancelled before, and the answer lost.
    if (found === undefined) return;
    if (found.unbinding_at === null) throw new ActivityFault('cancelAgreement', 'The card is in use');
    const body = { requestId: `${card}/cancellation`, token: await vault.open(found.token_sealed) };
    await askNetwork(deps, '/network/agreements/cancellations', body, cancelled);
    await endUnbinding(db, user, card);
  };

  return {
    ...carry(findCard, async ({ user, card }) => {
      const found = await findUsableCard(db, user, card);
      if (found === undefined) return { result: 'unknown' };
      return { result: 'found', mask: `**** ${found.last4}`, issuer: found.issuer, kind: found.kind };
    }),

    ...carry(takeOutOfUse, async ({ user, card }) => {
      const balances = await listBalances(db, user);
      const keepDebit = balances.some(({ availableMinor, heldMinor }) => availableMinor + heldMinor > 0);
      const begun = await beginUnbinding(db, user, card, { keepDebit });
      if (begun === 'in-use') return { ok: false, reason: 'payment-in-progress' };
      if (begun === 'last-debit') return { ok: false, reason: 'last-card-with-balance' };
      return begun === undefined ? { ok: false, reason: 'card-unknown' } : { ok: true };
    }),

    ...carry(cancelAgreement, async ({ user, card }) => {
      await cancel(user, card);
      return { cancelled: true };
    }),

    ...carry(unbindCards, async ({ user }) => {
      const cards = await listCards(db, user);
      for (const { id } of cards) {
        // Nothing begins in a closed account; what is still being paid by this card ends first.
        const begun = await beginUnbinding(db, user, id, { keepDebit: false });
        if (begun === 'in-use') throw new ActivityFault('unbindCards', 'Something is still being paid by a card');
        await cancel(user, id);
      }
      return { unbound: cards.length };
    }),
  };
}
