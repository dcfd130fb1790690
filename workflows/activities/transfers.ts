import type { z } from 'zod';
import {
  answerTransfer,
  holdTransfer,
  offerTransfer,
  returnTransfer,
  sendFunds,
  settleTransfer,
  withdrawOffer,
} from '../../machines/effects/transfers.ts';
import { inTransaction } from '../../db/client.ts';
import { capture, ensureAccount, hold, release } from '../../db/ledger.ts';
import { findProven } from '../../db/queries/identities.ts';
import { addTransfer, endTransfer, findTransfer, noteClaim } from '../../db/queries/transfers.ts';
import { findUser } from '../../db/queries/users.ts';
import { spend } from '../../db/spend.ts';
import type { Spent } from '../../db/spend.ts';
import { idPrefixes, sameNumber } from '../../machines/kit/ids.ts';
import type { TransferLimit } from '../../machines/kit/sending.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { ActivityFault } from './fault.ts';

type Asked = z.output<typeof sendFunds.input>;
type Refused = Extract<Spent<TransferLimit>, { ok: false }>;

const outcomes = ['sent', 'returned', 'revoked'] as const;

/** Money from one user to another. The row that both read is written in the transaction that moves it. */
export function transferActivities({ db, vault, inside }: ActivityDeps): Activities {
  /** What the row says of a transfer: whom each may see, and the note for each of the two. */
  async function rowOf({ run, payer, payee, payeeMask, amountMinor, currency, note }: Asked) {
    const [identity, user] = await Promise.all([findProven(db, payer), findUser(db, payer)]);
    const noteForPayee = note === null ? null : await vault.sealPersonal(payee, await vault.open(note));
    return {
      run_id: run,
      ...{ payer, payee, currency },
      payer_mask: identity?.name_mask ?? user?.phone_mask ?? '',
      payee_mask: payeeMask,
      amount_minor: amountMinor,
      note_for_payer: note,
      note_for_payee: noteForPayee,
    };
  }

  return {
    ...carry(sendFunds, async (asked) => {
      const { key, run, payer, payee, amountMinor, currency, against } = asked;
      const row = await rowOf(asked);
      const spent = await inTransaction(db, async (tx) => {
        const movement = {
          requestId: key,
          run,
          amountMinor,
          currency,
          kind: 'transfer',
          payer,
          payee,
          against,
        } as const;
        const moved = await spend(tx, movement);
        if (moved.ok) await addTransfer(tx, { ...row, status: 'sent', ended_at: new Date() });
        return moved;
      });
      return spent.ok ? spent : refusal(spent);
    }),

    ...carry(holdTransfer, async (asked) => {
      const { key, run, payer, amountMinor, currency, against } = asked;
      const row = await rowOf(asked);
      const held = await inTransaction(db, async (tx) => {
        const set = await hold(tx, { requestId: key, run, owner: payer, amountMinor, currency, against });
        if (set.ok) await addTransfer(tx, { ...row, status: 'held' });
        return set;
      });
      return held.ok ? held : refusal(held);
    }),

    ...carry(settleTransfer, ({ key, run, hold: held, payer, payee, amountMinor, currency }) => {
      if (held === null) throw new ActivityFault('settleTransfer', 'Nothing is held');
      return inTransaction(db, async (tx) => {
        const to = await ensureAccount(tx, { kind: 'wallet', owner: payee, currency });
        const movement = { requestId: key, run, amountMinor, currency, kind: 'transfer', hold: held, to } as const;
        const transfer = await capture(tx, movement, { payer, payee, funded_by: 'balance' });
        await endTransfer(tx, run, 'sent', new Date());
        return { transfer };
      });
    }),

    ...carry(returnTransfer, ({ key, run, holdKey }) =>
      inTransaction(db, async (tx) => {
        const released = await release(tx, { requestId: key, run, holdRequestId: holdKey });
        await endTransfer(tx, run, 'returned', new Date());
        return { released };
      }),
    ),

    ...carry(offerTransfer, async ({ transfer }) => {
      const row = await findTransfer(db, transfer);
      if (row === undefined) throw new ActivityFault('offerTransfer', 'The transfer set nothing aside');
      const claim = sameNumber(idPrefixes.claim, transfer);
      const { payer_mask: payerMask, amount_minor: amountMinor, currency } = row;
      const input = { transfer, payerMask: payerMask ?? '', amountMinor, currency };
      await inside.start('claim', { id: claim, owner: row.payee }, input);
      await noteClaim(db, transfer, claim);
      return { claim };
    }),

    ...carry(withdrawOffer, async ({ claim }, { requestId }) => {
      if (claim === null) return { told: false };
      await inside.tellSoon(claim, { type: 'flow.withdrawn' }, requestId);
      return { told: true };
    }),

    ...carry(answerTransfer, async ({ transfer, answer }, { requestId }) => {
      const { taken, seen } = await inside.tell(transfer, { type: answer }, requestId);
      return { taken, outcome: outcomes.find((one) => one === seen.outcome) ?? null };
    }),
  };
}

function refusal(refused: Refused) {
  if (refused.reason === 'insufficient-funds') return { ...refused, leftMinor: null, retryAt: null } as const;
  const { limit, leftMinor, endsAt } = refused.exceeded;
  return { ok: false, reason: limit.reason, leftMinor, retryAt: endsAt?.getTime() ?? limit.endsAt } as const;
}
