import type { z } from 'zod';
import { holdFunds, releaseFunds, settlePayment } from '../../machines/effects/ledger.ts';
import { inTransaction } from '../../db/client.ts';
import { capture, ensureAccount, hold, post, release } from '../../db/ledger.ts';
import type { Tx } from '../../db/database.ts';
import { earnPoints } from '../../db/points.ts';
import { releaseOffer, useOffer } from '../../db/promotion-uses.ts';
import { pointsEnd } from '../../machines/kit/points.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { sourceOf } from './funding.ts';
import type { FundingSource } from './funding/source.ts';

/** Movements of money. Each has a key of its own, so that asked for twice, in one step or two, it happens once. */
export function ledgerActivities(deps: ActivityDeps): Activities {
  const { db } = deps;
  const sources = deps.sources.map((make) => make(deps));
  const end = (run: string) => Promise.all(sources.map((source) => source.end(run)));
  return {
    ...carry(holdFunds, async ({ key, run, payer, amountMinor, currency, against }) => {
      const asked = { requestId: key, run, owner: payer, amountMinor, currency, against };
      const held = await inTransaction(db, (tx) => hold(tx, asked));
      if (held.ok) return held;
      if (held.reason === 'insufficient-funds') return { ...held, leftMinor: null, retryAt: null };
      const { limit, leftMinor, endsAt } = held.exceeded;
      return { ok: false, reason: limit.reason, leftMinor, retryAt: endsAt?.getTime() ?? limit.endsAt };
    }),

    ...carry(settlePayment, async (asked) => {
      const transfers = await inTransaction(db, (tx) => settle(tx, sources, asked));
      await end(asked.run);
      return { transfers };
    }),

    ...carry(releaseFunds, async ({ key, run, holdKey, hasOffer }) => {
      const released = await inTransaction(db, async (tx) => {
        const isReleased = await release(tx, { requestId: key, run, holdRequestId: holdKey });
        if (hasOffer) await releaseOffer(tx, run);
        return isReleased;
      });
      await end(run);
      return { released };
    }),
  };
}

/** Gives the merchant what is held, what a source owes us for it, or both; where both give a part, each is a movement of its own. */
async function settle(tx: Tx, sources: readonly FundingSource[], asked: z.output<typeof settlePayment.input>) {
  const { key, run, payer, merchant, hold: held, source, sourceMinor, amountMinor, currency } = asked;
  const { note, cardMask, offer, earns } = asked;
  // Said once, by the first of two movements.
  const said = {
    discountMinor: (offer?.discountMinor ?? 0) + (offer?.pointsMinor ?? 0),
    points: earns - (offer?.points ?? 0),
  };
  const to = await ensureAccount(tx, { kind: 'merchant', owner: merchant, currency });
  const parties = { payer, payee: merchant };
  const transfers: string[] = [];
  if (held !== null) {
    const details = { note, ...said };
    const movement = { requestId: key, run, amountMinor: amountMinor - sourceMinor, currency, details, hold: held, to };
    transfers.push(await capture(tx, movement, { ...parties, funded_by: 'balance' }));
  }
  if (source !== null) {
    const from = await ensureAccount(tx, { kind: 'network', owner: sourceOf(sources, source).owedBy, currency });
    const requestId = held === null ? key : `${key}/source`;
    const details = { note, cardMask, ...(held === null ? said : {}) };
    const movement = { requestId, run, amountMinor: sourceMinor, currency, details };
    transfers.push(await post(tx, movement, 'payment', { from, to }, { ...parties, funded_by: source }));
  }
  const now = new Date();
  const paid = { run, currency };
  if (offer !== null) await useOffer(tx, { ...paid, ...offer, key, payer, merchant }, now);
  const earned = { ...paid, requestId: `${key}/points`, user: payer, points: earns, expiresAt: pointsEnd(now) };
  if (earns > 0) await earnPoints(tx, earned);
  return transfers;
}
