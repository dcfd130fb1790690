import { declineAnswers } from './bank-answers.ts';
import { issuerRanges } from './issuers.ts';
import type { CardKind, Issuer, IssuerRange } from './issuers.ts';
import { isLuhn } from './luhn.ts';

/** Why a card is not taken before its bank is asked, each with its advice. */
export const cardReasons = {
  'invalid-card-number': { en: declineAnswers['invalid-card-number'].en, zh: declineAnswers['invalid-card-number'].zh },
  'card-not-supported': {
    en: 'This kind of card is not supported: use another card.',
    zh: '暂不支持该类型的银行卡，请更换其他银行卡。',
  },
} as const;

export type CardRead =
  | { readonly ok: true; readonly number: string; readonly issuer: Issuer; readonly kind: CardKind }
  | { readonly ok: false; readonly reason: 'invalid-card-number' }
  /** The issuer, where it is the kind of card and not the bank that is not supported. */
  | { readonly ok: false; readonly reason: 'card-not-supported'; readonly issuer: Issuer | null };

/** Is this a card number with its check digit right (ISO/IEC 7812-1)? 16 to 19 digits, as UnionPay's are; no spaces. */
export function isCardNumber(text: string): boolean {
  return /^\d{16,19}$/.test(text) && isLuhn(text);
}

/**
 * Whose card is this, of which kind, and is it taken here? Spaces and hyphens between the digits do not count. The
 * longest prefix of the table decides; a number that is no length of its range is no number of a card. Never throws.
 */
export function readCardNumber(text: string, ranges: readonly IssuerRange[] = issuerRanges): CardRead {
  const number = text.length > 64 ? '' : text.replaceAll(/[ -]/g, '');
  if (!isCardNumber(number)) return { ok: false, reason: 'invalid-card-number' };
  const [range] = ranges
    .filter(({ prefix }) => number.startsWith(prefix))
    .toSorted((a, b) => b.prefix.length - a.prefix.length);
  if (range === undefined) return { ok: false, reason: 'card-not-supported', issuer: null };
  const { issuer, kind, lengths, isSupported } = range;
  if (!lengths.includes(number.length)) return { ok: false, reason: 'invalid-card-number' };
  return isSupported ? { ok: true, number, issuer, kind } : { ok: false, reason: 'card-not-supported', issuer };
}

/** What may be shown of a card: first six, last four at most (PCI DSS 4.0 §3.4.1); we show the last four only. */
export function cardMask(number: string): string {
  return `**** ${number.slice(-4)}`;
}
