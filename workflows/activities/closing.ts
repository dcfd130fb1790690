import { inTransaction } from '../../db/client.ts';
import { listBalances } from '../../db/queries/balances.ts';
import { isAnyCardUsed } from '../../db/queries/cards.ts';
import { eraseRows } from '../../db/queries/erasure.ts';
import { checkClosing, eraseUser } from '../../machines/effects/closing.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';

/** Closing an account, and erasing the person it was for. */
export function closingActivities({ db, vault, blobs }: ActivityDeps): Activities {
  return {
    ...carry(checkClosing, async ({ user }) => {
      const balances = await listBalances(db, user);
      if (balances.some(({ heldMinor }) => heldMinor !== 0)) return { ok: false, reason: 'payments-under-way' };
      if (await isAnyCardUsed(db, user)) return { ok: false, reason: 'payments-under-way' };
      if (balances.some(({ availableMinor }) => availableMinor !== 0)) return { ok: false, reason: 'balance-not-zero' };
      return { ok: true };
    }),

    ...carry(eraseUser, async ({ user }) => {
      // The key last: should this stop half-way, what is left can still be found and erased.
      const { uploads } = await inTransaction(db, (tx) => eraseRows(tx, user));
      for (const id of uploads) await blobs.remove(id);
      await vault.keyring.eraseSubject(user);
      return { erased: true };
    }),
  };
}
