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
  /** Only lines from then on, and before then: ISO 8601 with a time zone. */
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
});

/** What a spoilt statement says of a reference: nothing, the same twice, another amount, or what never was. */
export const spoilings = {
  lose: 'the lines of the reference are missing',
  double: 'the last line of the reference is there twice',
  alter: 'the last line of the reference has `amountMinor` instead of its own',
  invent: 'there is a capture of `amountMinor` under a reference that the network never saw',
} as const;

/** Body of `POST /sandbox/statement`. The books behind the statement stay as they are. */
export const spoilingSchema = z.strictObject({
  spoiling: z.enum(['lose', 'double', 'alter', 'invent']),
  reference: z.string().min(1).max(100),
  amountMinor: z.int().min(1).max(1_000_000_000_000).default(1),
});
type Spoiling = z.output<typeof spoilingSchema>;

type Total = { captures: number; capturedMinor: number; reversals: number; reversedMinor: number; netMinor: number };

export type Statement = {
  add(movement: Movement): void;
  read(query: z.output<typeof statementSchema>): Answered;
  /** Makes the statement say something else; false when it has no line of the reference. */
  spoil(spoiling: Spoiling): boolean;
};

const lineLimit = 50_000;

/** The network's own books. Totals count everything since the start, also lines that have left. */
export function createStatement(now: () => number): Statement {
  const lines: Line[] = [];
  const overall = new Map<string, Total>();
  let seq = 0;
  const add = (movement: Movement): void => {
    seq += 1;
    lines.push({ ...movement, seq, at: new Date(now()).toISOString() });
    // Cut in pieces: taking the first line off one at a time would copy the rest each time.
    if (lines.length >= lineLimit * 2) lines.splice(0, lines.length - lineLimit);
    count(overall, movement);
  };
  const drop = (line: Line): void => {
    lines.splice(lines.indexOf(line), 1);
    count(overall, line, -1);
  };
  return {
    add,
    read({ reference = '', after, limit, from, until }) {
      const [first, last] = [from, until].map((time) => (time === undefined ? undefined : Date.parse(time)));
      const isIn = ({ at }: Line) =>
        (first === undefined || Date.parse(at) >= first) && (last === undefined || Date.parse(at) < last);
      const all = reference === '' && from === undefined && until === undefined;
      const fitting = all ? lines : lines.filter((line) => line.reference.startsWith(reference) && isIn(line));
      const later = fitting.filter((line) => line.seq > after);
      const page = later.slice(0, limit);
      const totals = all ? overall : totalsOf(fitting);
      const next = later.length > page.length ? (page.at(-1)?.seq ?? null) : null;
      return { status: 200, body: { totals: Object.fromEntries(totals), lines: page, next } };
    },
    spoil({ spoiling, reference, amountMinor }) {
      if (spoiling === 'invent') {
        const made = { authorisationRequestId: reference, reference, merchantId: 'mer_unknown', currency: 'CNY' };
        add({ kind: 'capture', ...made, amountMinor });
        return true;
      }
      const own = lines.filter((line) => line.reference === reference);
      const newest = own.at(-1);
      if (newest === undefined) return false;
      if (spoiling === 'lose') own.forEach(drop);
      else if (spoiling === 'double') add(newest);
      else {
        drop(newest);
        add({ ...newest, amountMinor });
      }
      return true;
    },
  };
}

function totalsOf(lines: readonly Line[]): Map<string, Total> {
  const totals = new Map<string, Total>();
  for (const line of lines) count(totals, line);
  return totals;
}

function count(totals: Map<string, Total>, { kind, amountMinor, currency }: Movement, times = 1): void {
  const total = totals.get(currency) ?? { captures: 0, capturedMinor: 0, reversals: 0, reversedMinor: 0, netMinor: 0 };
  totals.set(currency, total);
  if (kind === 'capture') {
    total.captures += times;
    total.capturedMinor += amountMinor * times;
  } else {
    total.reversals += times;
    total.reversedMinor += amountMinor * times;
  }
  total.netMinor = total.capturedMinor - total.reversedMinor;
}
