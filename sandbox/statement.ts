import { z } from 'zod';
import type { Answered } from './problem.ts';

/** A movement in the network's books. A reversal of what was never captured moves nothing: its amount is 0. */
type Movement = {
  readonly kind: 'capture' | 'reversal';
  readonly authorisationRequestId: string;
  readonly reference: string;
  readonly merchantId: string;
  readonly amountMinor: number;
  readonly currency: string;
};

/** A movement as the statement shows it. `at` is ISO 8601. */
type Line = Movement & { readonly seq: number; readonly at: string };

/** Query of `GET /network/statement`. */
export const statementSchema = z.strictObject({
  /** Only references that begin like this. */
  reference: z.string().min(1).max(100).optional(),
  /** Only lines after this seq. */
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

type Total = { captures: number; capturedMinor: number; reversals: number; reversedMinor: number; netMinor: number };

export type Statement = {
  add(movement: Movement): void;
  read(query: z.output<typeof statementSchema>): Answered;
};

const lineLimit = 50_000;

/** The network's own books. Totals count everything since the start, also lines that have left. */
export function createStatement(now: () => number): Statement {
  const lines: Line[] = [];
  const overall = new Map<string, Total>();
  let seq = 0;
  return {
    add(movement) {
      seq += 1;
      lines.push({ seq, at: new Date(now()).toISOString(), ...movement });
      // Cut in pieces: taking the first line off one at a time would copy the rest each time.
      if (lines.length >= lineLimit * 2) lines.splice(0, lines.length - lineLimit);
      count(overall, movement);
    },
    read({ reference, after, limit }) {
      const fitting = reference === undefined ? lines : lines.filter((line) => line.reference.startsWith(reference));
      const later = fitting.filter((line) => line.seq > after);
      const page = later.slice(0, limit);
      const totals = reference === undefined ? overall : totalsOf(fitting);
      const next = later.length > page.length ? (page.at(-1)?.seq ?? null) : null;
      return { status: 200, body: { totals: Object.fromEntries(totals), lines: page, next } };
    },
  };
}

function totalsOf(lines: readonly Line[]): Map<string, Total> {
  const totals = new Map<string, Total>();
  for (const line of lines) count(totals, line);
  return totals;
}

function count(totals: Map<string, Total>, { kind, amountMinor, currency }: Movement): void {
  const total = totals.get(currency) ?? { captures: 0, capturedMinor: 0, reversals: 0, reversedMinor: 0, netMinor: 0 };
  totals.set(currency, total);
  if (kind === 'capture') {
    total.captures += 1;
    total.capturedMinor += amountMinor;
  } else {
    total.reversals += 1;
    total.reversedMinor += amountMinor;
  }
  total.netMinor = total.capturedMinor - total.reversedMinor;
}
