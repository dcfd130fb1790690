/** What a card's number is drawn on. */
export type CardKind = 'debit' | 'credit' | 'prepaid';

/** A bank by the names a payer is shown. */
export type Issuer = { readonly en: string; readonly zh: string };

/** A range of card numbers: all that begin with the prefix, unless a longer prefix claims them. */
export type IssuerRange = {
  readonly prefix: string;
  readonly issuer: Issuer;
  readonly kind: CardKind;
  readonly lengths: readonly number[];
  readonly isSupported: boolean;
};

const harbour: Issuer = { en: 'Sandbox Harbour Bank', zh: '沙盒港湾银行' };
const meadow: Issuer = { en: 'Sandbox Meadow Bank', zh: '沙盒原野银行' };
const summit: Issuer = { en: 'Sandbox Summit Bank', zh: '沙盒山岭银行' };
const river: Issuer = { en: 'Sandbox River Cooperative', zh: '沙盒河畔合作社' };

/** Which day's table this is: a table of issuers grows old, and who looks into a refusal has to know which it was. */
export const issuersVersion = '2026-11-25';

/**
 * Issuer identification numbers (ISO/IEC 7812-1). The banks are the sandbox's, all invented, and so is which numbers are
 * theirs; a real network sends a table of this shape. Prefixes of more than eight digits are single cards that the
 * sandbox lends a meaning.
 */
export const issuerRanges: readonly IssuerRange[] = [
  { prefix: '620000', issuer: harbour, kind: 'debit', lengths: [16, 19], isSupported: true },
  { prefix: '620000000001002', issuer: harbour, kind: 'credit', lengths: [16], isSupported: true },
  { prefix: '620000000001007', issuer: harbour, kind: 'prepaid', lengths: [16], isSupported: false },
  { prefix: '620550', issuer: harbour, kind: 'debit', lengths: [19], isSupported: true },
  { prefix: '621234', issuer: meadow, kind: 'prepaid', lengths: [16], isSupported: false },
  { prefix: '621483', issuer: meadow, kind: 'debit', lengths: [16], isSupported: true },
  { prefix: '621700', issuer: meadow, kind: 'debit', lengths: [19], isSupported: true },
  { prefix: '622202', issuer: summit, kind: 'debit', lengths: [16, 19], isSupported: true },
  { prefix: '625000', issuer: summit, kind: 'credit', lengths: [16], isSupported: true },
  { prefix: '625812', issuer: summit, kind: 'credit', lengths: [16], isSupported: true },
  { prefix: '622848', issuer: river, kind: 'debit', lengths: [19], isSupported: true },
  { prefix: '623052', issuer: river, kind: 'debit', lengths: [19], isSupported: true },
];
