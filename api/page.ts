/** The first `limit` of rows that were asked for with one more, and the cursor of the page after them where there is one. */
export function pageOf<T>(found: readonly T[], limit: number, cursorOf: (last: T) => string) {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return { shown, nextCursor: found.length > limit && last !== undefined ? cursorOf(last) : null };
}
