import { daySpan } from '../../machines/kit/calendar.ts';
import type { DiscrepancyKind } from '../../db/discrepancy-tables.ts';
import type { Currency } from '../../machines/kit/money.ts';
import type { StatementLine } from './network-statement.ts';

/** What one side says that the network owes us for a run; less than nothing where we owe it. */
export type Side = {
  readonly about: string;
  readonly currency: Currency;
  readonly minor: number;
  /** When it moved last, ms since the epoch. */
  readonly latestMs: number;
};

/** What the statement says of a run. `lines`: how many; `repeats`: it has the same movement of one authorisation twice. */
export type NetworkSide = Side & { readonly lines: number; readonly repeats: boolean };

/** What each kind of line does to what the network owes us. */
const signs = { capture: 1, reversal: -1, chargeback: -1, 'chargeback-reversal': 1 } as const satisfies {
  readonly [kind in StatementLine['kind']]: 1 | -1;
};

export const keyOf = ({ about, currency }: { readonly about: string; readonly currency: string }) =>
  `${about} ${currency}`;

/** The run that a reference of ours begins with, or the beginning of one that is not ours. */
export const aboutOf = (reference: string): string => reference.split('/')[0] || reference;

/** The statement by run and currency. */
export function sidesOf(lines: readonly StatementLine[]): Map<string, NetworkSide> {
  const sides = new Map<string, NetworkSide>();
  const seen = new Set<string>();
  for (const { reference, kind, authorisationRequestId, amountMinor, currency, at } of lines) {
    const about = aboutOf(reference);
    const key = keyOf({ about, currency });
    const before = sides.get(key);
    const movement = `${kind} ${authorisationRequestId}`;
    sides.set(key, {
      about,
      currency,
      minor: (before?.minor ?? 0) + amountMinor * signs[kind],
      latestMs: Math.max(before?.latestMs ?? 0, Date.parse(at)),
      lines: (before?.lines ?? 0) + 1,
      repeats: (before?.repeats ?? false) || (amountMinor > 0 && seen.has(movement)),
    });
    seen.add(movement);
  }
  return sides;
}

/** The runs of which the two say something else, in the order of their ids. */
export function apart(network: ReadonlyMap<string, Side>, ledger: ReadonlyMap<string, Side>) {
  return [...new Set([...network.keys(), ...ledger.keys()])]
    .filter((key) => (network.get(key)?.minor ?? 0) !== (ledger.get(key)?.minor ?? 0))
    .toSorted()
    .flatMap((key) => {
      const side = network.get(key) ?? ledger.get(key);
      return side === undefined ? [] : [{ about: side.about, currency: side.currency }];
    });
}

/** What kind of difference it is, once it is known that there is one. */
export function kindOf(network: NetworkSide | undefined, ledgerMinor: number): DiscrepancyKind {
  if (network === undefined) return 'missing-there';
  if (network.repeats) return 'twice';
  return ledgerMinor === 0 ? 'missing-here' : 'amount-differs';
}

/** A day of the network's business: from midnight to midnight in UTC+8, where it and the currency are at home. */
export function boundsOf(day: string): { readonly from: Date; readonly until: Date } {
  const { from, to } = daySpan(day, day);
  return { from, until: to };
}
