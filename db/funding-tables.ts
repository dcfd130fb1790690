import type { OptionalTimestamp, Timestamp } from './column-types.ts';
import type { Currency } from '../machines/kit/money.ts';

type AllowedPayment = {
  run_id: string;
  user_id: string;
  amount_minor: number;
  currency: Currency;
  /** Until then it counts though nothing moved yet; later only if something did. */
  pending_until: Timestamp;
  created_at: Timestamp;
};

/** The tables of payments: to whom, and from what beside balance and cards. */
export type FundingTables = {
  /** Wallets of electronic money. `token_sealed`: what the operator knows the wallet by, sealed for the user. */
  e_money_wallets: {
    id: string;
    user_id: string;
    token_sealed: string;
    mask: string;
    linked_at: Timestamp;
    unlinked_at: OptionalTimestamp;
  };
  /** `accepts`: the types of sources it takes; null for all. */
  merchants: {
    id: string;
    name: string;
    open: boolean;
    currency: Currency;
    accepts: string[] | null;
    /** How the card network knows it: UnionPay's merchant number, and who brought it there. */
    number: string | null;
    acquirer: string | null;
    forwarder: string | null;
    /** Merchant category code (ISO 18245), four digits. */
    mcc: string | null;
    city: string | null;
    created_at: Timestamp;
  };
  /** Payments that need no payment password, by run: each takes from its payer's allowance of the day. */
  small_payments: AllowedPayment;
  /** Payments by printed codes: each takes from its payer's allowance of the day for those. */
  static_payments: AllowedPayment;
};
