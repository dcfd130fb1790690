import type { Currency, Minor } from '../kit/money.ts';
import type { DataObject } from './data-objects.ts';

/** Card schemes and the tags that EMVCo keeps for each (EMV QRCPS merchant-presented mode 1.1, table 4.1). */
export const schemes = {
  visa: ['02', '03'],
  mastercard: ['04', '05'],
  discover: ['09', '10'],
  amex: ['11', '12'],
  jcb: ['13', '14'],
  unionpay: ['15', '16'],
} as const;
export type Scheme = keyof typeof schemes;

/** UnionPay's account: 8 characters of acquirer, 8 of forwarder, 15 of merchant. */
export type UnionPayAccount = { readonly acquirer: string; readonly forwarder: string; readonly merchant: string };

/** Whom a code pays in one network. Tags 02 to 25 are of schemes, or reserved (null); 26 to 51 are templates. */
export type MerchantAccount =
  | {
      readonly kind: 'scheme';
      readonly tag: string;
      readonly scheme: Scheme | null;
      readonly value: string;
      /** Null where the account is another network's, or has another form. */
      readonly unionPay: UnionPayAccount | null;
    }
  | {
      readonly kind: 'template';
      readonly tag: string;
      /** The globally unique identifier: a domain's name backwards, an application's or a UUID. */
      readonly id: string;
      readonly fields: readonly DataObject[];
    };

/** What is paid on top: the payer is asked, or a fee of so many minor units or hundredths of a percent is added. */
export type Tip =
  | { readonly kind: 'asked' }
  | { readonly kind: 'fixed'; readonly amountMinor: Minor }
  | { readonly kind: 'percent'; readonly hundredths: number };

/** Template 62 by name; `***` (see {@link askThePayer}) where the payer shall be asked for it. */
export const additionalTags = {
  bill: '01',
  mobile: '02',
  store: '03',
  loyalty: '04',
  reference: '05',
  customer: '06',
  terminal: '07',
  purpose: '08',
  consumerData: '09',
} as const;
export type AdditionalData = { readonly [Name in keyof typeof additionalTags]: string | null };

/** A value of template 62 that says: have the payer type it in. */
export const askThePayer = '***';

/** What a merchant's code says, in our words. */
export type MerchantFacts = {
  /** A code without tag 01 counts as static, whose limits are the narrower ones. */
  readonly initiation: 'static' | 'dynamic';
  readonly accounts: readonly MerchantAccount[];
  /** ISO 18245, four digits. */
  readonly category: string;
  readonly currency: Currency;
  /** Null where the payer types the amount in: no tag 54, or one of zero. */
  readonly amountMinor: Minor | null;
  readonly tip: Tip | null;
  /** ISO 3166-1, two letters. */
  readonly country: string;
  readonly name: string;
  readonly city: string;
  readonly postalCode: string | null;
  readonly additional: AdditionalData;
  /** Name and city in another language (ISO 639, two letters). */
  readonly local: { readonly language: string; readonly name: string; readonly city: string | null } | null;
};

/** A merchant's code: what it says, and the objects it is made of, in their order, with all that we do not know. */
export type MerchantCode = { readonly facts: MerchantFacts; readonly objects: readonly DataObject[] };

/** Which accounts of a code can be paid: schemes, and templates by their globally unique identifier. */
export type Serving = { readonly schemes: readonly Scheme[]; readonly templates: readonly string[] };

/** What this wallet pays: UnionPay's merchants, and its own. */
export const served: Serving = { schemes: ['unionpay'], templates: ['cn.example.wallet'] };

/** The accounts of a code that can be paid, in their order. */
export function servedAccounts(accounts: readonly MerchantAccount[], by: Serving = served): MerchantAccount[] {
  return accounts.filter((account) =>
    account.kind === 'template'
      ? by.templates.includes(account.id)
      : account.scheme !== null && by.schemes.includes(account.scheme),
  );
}
