import type { ColumnType } from 'kysely';

/** A time that may be left to the database when the row is made. */
export type Timestamp = ColumnType<Date, Date | string | undefined, Date | string>;
/** A time that may never come. */
export type OptionalTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
