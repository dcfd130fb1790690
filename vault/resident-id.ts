import { dayOf } from '../machines/kit/calendar.ts';

/** Why a text is no resident ID number. */
type ResidentIdReason =
  | 'id-number-malformed'
  | 'id-number-check-digit-wrong'
  | 'id-number-region-unknown'
  | 'id-number-birth-date-wrong'
  | 'id-number-birth-date-to-come';

export type ReadResidentId =
  | {
      readonly ok: true;
      /** Seventeen digits and the check character, an X in upper case. */
      readonly number: string;
      /** Calendar date, like `1990-03-07`. */
      readonly birthDate: string;
      /** Full years on the day it was read. */
      readonly age: number;
      /** Safe to show: `110***********002X`. */
      readonly mask: string;
    }
  | { readonly ok: false; readonly reason: ResidentIdReason };

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkCharacters = '10X98765432';

/** First two digits of the regions (GB/T 2260): provinces, municipalities, Taiwan, Hong Kong and Macao, residents' 83. */
const provinces = new Set(
  [
    [11, 15],
    [21, 23],
    [31, 37],
    [41, 46],
    [50, 54],
    [61, 65],
    [71, 71],
    [81, 83],
  ].flatMap(([first = 0, last = 0]) => Array.from({ length: last - first + 1 }, (_, index) => String(first + index))),
);

/** The sandbox's own region: no person has a number of it. */
const testRegion = '999999';

const longestText = 40;

/**
 * Reads a resident ID number (GB 11643-1999, check character by ISO 7064 MOD 11-2) and says what is wrong with it.
 * Full-width characters, spaces and a lower-case x are read. `now` is ms since the epoch; `allowTestRegion` takes
 * the sandbox's invented people, and must be off where real ones are.
 */
export function readResidentId(
  text: string,
  { now, allowTestRegion }: { readonly now: number; readonly allowTestRegion: boolean },
): ReadResidentId {
  const number = text.length > longestText ? '' : text.normalize('NFKC').replaceAll(/[\s-]/g, '').toUpperCase();
  if (!/^\d{17}[\dX]$/.test(number)) return refused('id-number-malformed');
  if (checkOf(number) !== number[17]) return refused('id-number-check-digit-wrong');
  const isTest = number.startsWith(testRegion);
  if (isTest ? !allowTestRegion : !provinces.has(number.slice(0, 2))) return refused('id-number-region-unknown');
  const birthDate = birthDateIn(number);
  if (!isDate(birthDate)) return refused('id-number-birth-date-wrong');
  const today = dayOf(new Date(now));
  if (birthDate > today) return refused('id-number-birth-date-to-come');
  const mask = `${number.slice(0, 3)}***********${number.slice(14)}`;
  return { ok: true, number, birthDate, age: yearsBetween(birthDate, today), mask };
}

/** The birth date in a number that was read before, like `1990-03-07`. */
export function birthDateIn(number: string): string {
  return `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
}

const refused = (reason: ResidentIdReason): ReadResidentId => ({ ok: false, reason });

function checkOf(number: string): string | undefined {
  const sum = weights.reduce((total, weight, place) => total + weight * Number(number[place]), 0);
  return checkCharacters[sum % 11];
}

// A date that is none, like 30 February, comes back as another one.
function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

// Dates as numbers: the year turns on the birthday, and for 29 February in a common year on 1 March.
function yearsBetween(birth: string, today: string): number {
  const [from, to] = [birth, today].map((date) => Number(date.replaceAll('-', '')));
  return Math.floor(((to ?? 0) - (from ?? 0)) / 10_000);
}
