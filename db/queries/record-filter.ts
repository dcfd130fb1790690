import { sql } from 'kysely';
import type { Expression, SqlBool } from 'kysely';
import type { Category } from '../categories.ts';
import type { RecordKind } from '../record-kinds.ts';

/** How far a record's amount was given back. */
export const statuses = ['done', 'partlyRefunded', 'refunded'] as const;
export type Status = (typeof statuses)[number];

/** Which of a user's records are wanted; all where nothing is said. */
export type Filter = {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly kind?: RecordKind | undefined;
  readonly direction?: 'in' | 'out' | undefined;
  readonly status?: Status | undefined;
  readonly category?: Category | undefined;
  /** The last four digits. */
  readonly card?: string | undefined;
  readonly merchant?: string | undefined;
  readonly counterparty?: string | undefined;
  readonly minAmountMinor?: number | undefined;
  readonly maxAmountMinor?: number | undefined;
  /** A part of the note or of a merchant's name; names of people are not searched. */
  readonly q?: string | undefined;
};

const status = sql<Status>`case when refunded_minor = 0 then 'done' when refunded_minor < amount_minor then 'partlyRefunded' else 'refunded' end`;

/** What a record has to be, each condition by itself. */
export function conditions(filter: Filter): Expression<SqlBool>[] {
  const { kind, direction, category, card, merchant, counterparty, minAmountMinor, maxAmountMinor, q } = filter;
  const found = (column: string) => sql<SqlBool>`position(lower(${q}) in lower(${sql.ref(column)})) > 0`;
  const all = [
    kind === undefined ? null : sql<SqlBool>`kind = ${kind}`,
    direction === undefined ? null : sql<SqlBool>`direction = ${direction}`,
    filter.status === undefined ? null : sql<SqlBool>`${status} = ${filter.status}`,
    category === undefined ? null : sql<SqlBool>`category = ${category}`,
    card === undefined ? null : sql<SqlBool>`right(card_mask, 4) = ${card}`,
    merchant === undefined ? null : sql<SqlBool>`counterparty_id = ${merchant}`,
    counterparty === undefined ? null : sql<SqlBool>`counterparty_id = ${counterparty}`,
    minAmountMinor === undefined ? null : sql<SqlBool>`amount_minor >= ${minAmountMinor}`,
    maxAmountMinor === undefined ? null : sql<SqlBool>`amount_minor <= ${maxAmountMinor}`,
    q === undefined
      ? null
      : sql<SqlBool>`(${found('note')} or (counterparty_kind = 'merchant' and ${found('counterparty_name')}))`,
  ];
  return all.filter((condition) => condition !== null);
}
