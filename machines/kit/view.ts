/** A time in ms since the epoch as RFC 3339 text; null for none. Given a time it is as pure as its argument. */
export function when(ms: number | null | undefined): string | null {
  return ms === null || ms === undefined ? null : new Date(ms).toISOString();
}
