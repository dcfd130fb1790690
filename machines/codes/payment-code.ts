import { isLuhn, luhnDigit } from './luhn.ts';

/** What a payment code of this wallet begins with: UnionPay's 62, and 99 for the wallet. No card of ours begins so. */
export const paymentCodePrefix = '6299';

/** Random digits in a payment code: 10^14 codes, of which one lives a minute. */
export const paymentCodeRandomDigits = 14;

export const paymentCodeRules = {
  'not-digits': 'A payment code is 19 digits.',
  'not-ours': 'The code is another wallet’s.',
  'check-digit': 'The last digit is not the check digit of those before it.',
} as const;
export type PaymentCodeRule = keyof typeof paymentCodeRules;

/**
 * A payment code of 19 digits: the prefix, 14 random digits, the check digit (ISO/IEC 7812-1, Luhn).
 * The digits are given, not made: machines have no chance. Throws a RangeError for other than 14 digits.
 */
export function paymentCodeOf(random: string): string {
  if (!new RegExp(`^\\d{${paymentCodeRandomDigits}}$`).test(random))
    throw new RangeError(
      `a payment code takes ${paymentCodeRandomDigits} random digits, not ${random.length} characters`,
    );
  const digits = `${paymentCodePrefix}${random}`;
  return `${digits}${luhnDigit(digits)}`;
}

/** Reads what a scanner or a keyboard gives; spaces between the digits do not count. Never throws. */
export function readPaymentCode(
  text: string,
): { readonly ok: true; readonly code: string } | { readonly ok: false; readonly rule: PaymentCodeRule } {
  const code = text.length > 64 ? '' : text.replaceAll(' ', '');
  if (!/^\d{19}$/.test(code)) return { ok: false, rule: 'not-digits' };
  if (!code.startsWith(paymentCodePrefix)) return { ok: false, rule: 'not-ours' };
  if (!isLuhn(code)) return { ok: false, rule: 'check-digit' };
  return { ok: true, code };
}

/** The code as a payer's screen shows it, in groups of four and a last one of three. */
export function showPaymentCode(code: string): string {
  return code.replaceAll(/\d{4}(?=\d)/g, '$& ');
}

/** The code as logs and receipts may show it: its last four digits. */
export function paymentCodeMask(code: string): string {
  return `**** ${code.slice(-4)}`;
}
