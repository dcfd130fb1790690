import type { z } from 'zod';
import type {
  Source,
  giveBackFunding,
  inquireFunding,
  reserveFunding,
  takeFunding,
} from '../../../machines/effects/funding.ts';
import type { Asking } from '../carry.ts';
import type { ActivityDeps } from '../deps.ts';

/** One thing that a payer may pay from. `type` is what a merchant takes or does not take: debit, credit, e-money, … */
export type Offer = { readonly source: Source; readonly type: string; readonly mask: string };

type Input<E extends { readonly input: z.ZodType }> = z.output<E['input']>;
type Answer<E extends { readonly output: z.ZodType }> = Promise<z.input<E['output']>>;

/**
 * A kind of source that a payment may take money from, beside the wallet's balance, which the ledger keeps itself.
 * Each of the four is asked under the payment's own name and counts once under it, however often it is asked.
 * Expected refusals are data; no answer is a throw, after which the payment asks `inquire` what is true.
 */
export type FundingSource = {
  /** As payments name it. */
  readonly kind: string;
  /** What the ids of its things begin with, three letters. */
  readonly prefix: string;
  /** Whose account in the ledger says what this kind of source owes us. */
  readonly owedBy: string;
  /** What the payer has of it, in the payer's own order. */
  list(payer: string): Promise<readonly Offer[]>;
  /** Has the amount set aside. */
  reserve(input: Input<typeof reserveFunding>, asking: Asking): Answer<typeof reserveFunding>;
  /** Takes what was set aside. */
  take(input: Input<typeof takeFunding>, asking: Asking): Answer<typeof takeFunding>;
  /** Says what became of it. */
  inquire(input: Input<typeof inquireFunding>): Answer<typeof inquireFunding>;
  /** Gives it back, taken or not. */
  giveBack(input: Input<typeof giveBackFunding>): Answer<typeof giveBackFunding>;
  /** The payment is over, and moves no more of it: what kept the source in place for it may go. */
  end(run: string): Promise<void>;
};

/** Makes a source out of what activities stand on. A fifth kind is a file with one of these, and its line in sources.ts. */
export type MakeSource = (deps: ActivityDeps) => FundingSource;
