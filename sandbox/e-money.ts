import { z } from 'zod';
import { bounded } from './bounded.ts';
import { walletOf } from './money-wallets.ts';
import { problem, reused } from './problem.ts';
import type { Answered } from './problem.ts';

const requestId = z.string().min(1).max(100);
const amountMinor = z.int().min(1).max(1_000_000_000_000);

/** Body of `POST /e-money/freezes`. */
export const freezeSchema = z.strictObject({
  requestId,
  wallet: z.string().regex(/^00\d{14}$/, { error: 'must be 16 digits that begin with 00' }),
  payee: z.string().min(1).max(100),
  amountMinor,
  currency: z.literal('CNY'),
});
/** Body of `POST /e-money/freezes/{id}/deduction`. */
export const deductionSchema = z.strictObject({ requestId, amountMinor });
/** Body of `POST /e-money/freezes/{id}/thaw`. */
export const thawSchema = z.strictObject({ requestId });

type Freeze = {
  readonly requestId: string;
  readonly walletTail: string;
  readonly payee: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly reason: string | null;
  readonly refusesDeduction: boolean;
  status: 'frozen' | 'deducted' | 'thawed' | 'refused';
};

export type Operator = ReturnType<typeof createOperator>;

const rowLimit = 20_000;

/** The operator of electronic money: an amount is frozen, then deducted or thawed. Each freeze counts once by its requestId. */
export function createOperator() {
  const freezes = bounded<Freeze>(rowLimit);
  const thawedUnseen = bounded<true>(rowLimit);
  let deductedMinor = 0;

  const shown = ({ refusesDeduction: _, ...freeze }: Freeze): Answered => ({ status: 200, body: freeze });

  return {
    freeze(asked: z.output<typeof freezeSchema>): Answered {
      const known = freezes.get(asked.requestId);
      if (known !== undefined) return known.amountMinor === asked.amountMinor ? shown(known) : reused(asked.requestId);
      const { refuses = null, refusesDeduction = false } = walletOf(asked.wallet);
      const { wallet, ...rest } = asked;
      // Thawed before it came: it must not count any more.
      const reason = thawedUnseen.get(asked.requestId) ? 'thawed-before' : refuses;
      const status = reason === null ? 'frozen' : 'refused';
      const row: Freeze = { ...rest, walletTail: wallet.slice(-4), reason, refusesDeduction, status };
      freezes.set(row.requestId, row);
      return shown(row);
    },

    deduct(id: string, asked: z.output<typeof deductionSchema>): Answered {
      const row = freezes.get(id);
      if (row === undefined) return unknown(id);
      const isRefused = row.refusesDeduction || asked.amountMinor !== row.amountMinor;
      if (row.status !== 'frozen' || isRefused) return shown(row);
      row.status = 'deducted';
      deductedMinor += row.amountMinor;
      return shown(row);
    },

    look(id: string): Answered {
      const row = freezes.get(id);
      return row === undefined ? unknown(id) : shown(row);
    },

    thaw(id: string): Answered {
      const row = freezes.get(id);
      if (row === undefined) thawedUnseen.set(id, true);
      const found = row !== undefined && row.status !== 'refused';
      if (found && row.status !== 'thawed') {
        if (row.status === 'deducted') deductedMinor -= row.amountMinor;
        row.status = 'thawed';
      }
      return { status: 200, body: { status: found ? 'thawed' : 'not-found' } };
    },

    /** What was deducted, less what was thawed after that. */
    total: (): Answered => ({ status: 200, body: { deductedMinor } }),
  };
}

function unknown(id: string): Answered {
  return problem(404, 'No such freeze', `The operator has no freeze ${id}`);
}
