import { monthAfter, monthSpan, dayOf } from './calendar.ts';

/** The unit that points are counted in, as currencies are; no payment is made in it. */
export const pointsUnit = 'PTS';

/** Points for each whole yuan where no campaign says otherwise. Source: the practice of wallets. */
export const usualPerYuan = 1;

/** Points for what was paid: so many for each whole yuan. */
export function pointsFor(paidMinor: number, perYuan = usualPerYuan): number {
  return Math.floor(paidMinor / 100) * perYuan;
}

/** What points take off, in fen: a hundred of them are one yuan. */
export const minorOf = (points: number): number => points;

/** Most points that pay a part of this: half of it. */
export const mostPoints = (payableMinor: number): number => Math.floor(payableMinor / 2);

/** When points that are earned now expire: with the month a year later, in Shanghai. */
export function pointsEnd(now: Date): Date {
  return monthSpan(monthAfter(dayOf(now).slice(0, 7), 12)).to;
}
