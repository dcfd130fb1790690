const hourMs = 3_600_000;

/** How long after its hour a secret key lives on, in ms: a day, for runs that are still being tried again. */
export const secretGraceMs = 24 * hourMs;

const pattern = /^\d{4}-\d{2}-\d{2}T\d{2}$/;

/** The id of the hour in UTC that a time lies in, like `2026-11-24T15`. Times are ms since the epoch. */
export function hourOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 13);
}

/** When the key of an hour is to be destroyed, ms since the epoch; undefined for a text that names no hour. */
export function hourKeyEndMs(hour: string): number | undefined {
  if (!pattern.test(hour)) return undefined;
  const start = Date.parse(`${hour}:00:00Z`);
  return Number.isNaN(start) ? undefined : start + hourMs + secretGraceMs;
}
