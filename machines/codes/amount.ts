import { largestMinor, minor } from '../kit/money.ts';
import type { Currency, Minor } from '../kit/money.ts';

/** Each currency's number and decimals (ISO 4217). */
export const currencyNumbers = { CNY: { number: '156', decimals: 2 } } as const satisfies {
  readonly [C in Currency]: { readonly number: string; readonly decimals: number };
};

export type AmountRule = 'amount-form' | 'amount-decimals' | 'amount-too-large';

/**
 * Reads an amount such as `23.72`, `23.` or `23` digit by digit, never through a fraction of binary.
 * Digits, at most one point, 13 characters (EMV QRCPS merchant-presented mode 1.1, section 4.7.5).
 */
export function readAmount(text: string, currency: Currency): { amountMinor: Minor } | { rule: AmountRule } {
  const [, units, decimals = ''] = /^(?=.{1,13}$)(\d+)(?:\.(\d*))?$/.exec(text) ?? [];
  if (units === undefined) return { rule: 'amount-form' };
  const places = currencyNumbers[currency].decimals;
  if (decimals.length > places) return { rule: 'amount-decimals' };
  // At most 15 digits, and those a double holds exactly.
  const amount = Number(`${units}${decimals.padEnd(places, '0')}`);
  return amount > largestMinor ? { rule: 'amount-too-large' } : { amountMinor: minor(amount) };
}

/**
 * Writes an amount with all decimals of its currency: 2372 is `23.72`. The largest amount alone would then have 14
 * characters, one more than there may be: it is written without them, as a whole number.
 */
export function writeAmount(amountMinor: Minor, currency: Currency): string {
  const { decimals } = currencyNumbers[currency];
  const digits = String(amountMinor).padStart(decimals + 1, '0');
  const units = digits.slice(0, -decimals);
  return amountMinor === largestMinor ? units : `${units}.${digits.slice(-decimals)}`;
}
