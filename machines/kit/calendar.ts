/** Days and months are those of Asia/Shanghai, which has been UTC+8 all year since 1991 (IANA tz database). */
export const timeZone = 'Asia/Shanghai';
const offsetMs = 8 * 3_600_000;

/** A time from which and one before which; the same length before it, for comparison, is another one. */
export type Span = { readonly from: Date; readonly to: Date };

/** A calendar month, `2026-11`. */
export function monthSpan(month: string): Span {
  return { from: startOf(`${month}-01`), to: startOf(`${monthAfter(month, 1)}-01`) };
}

/** Days, both included: `2026-11-01` to `2026-11-30`. */
export function daySpan(first: string, last: string): Span {
  return { from: startOf(first), to: new Date(startOf(last).getTime() + 24 * 3_600_000) };
}

/** The month so many months later, or earlier. */
export function monthAfter(month: string, months: number): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 7);
}

/** The day that a time lies in, `2026-11-25`; its first seven characters are the month. */
export function dayOf(time: Date): string {
  return new Date(time.getTime() + offsetMs).toISOString().slice(0, 10);
}

/** A time as its people read it on the clock, `2026-11-25 09:30:00`. */
export function clockOf(time: Date): string {
  return new Date(time.getTime() + offsetMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** The day of the week that a time lies in: 1 is Monday, 7 Sunday (ISO 8601). */
export function weekdayOf(time: Date): number {
  return new Date(`${dayOf(time)}T00:00:00Z`).getUTCDay() || 7;
}

/** Is it a day that the calendar has? There is no 30 February. */
export function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

/** All days or months from one to another, both included. */
export function stepsBetween(first: string, last: string, by: 'day' | 'month'): string[] {
  const steps: string[] = [];
  for (let step = first; step <= last; step = by === 'month' ? monthAfter(step, 1) : dayAfter(step)) steps.push(step);
  return steps;
}

const dayAfter = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 24 * 3_600_000).toISOString().slice(0, 10);
const startOf = (day: string) => new Date(`${day}T00:00:00+08:00`);
