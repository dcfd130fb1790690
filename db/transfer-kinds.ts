/** `hold` and `release` move money inside one owner's accounts; the others are what a person sees as a transaction. */
export const transferKinds = [
  'hold',
  'release',
  'payment',
  'credit',
  'transfer',
  'top-up',
  'withdrawal',
  'withdrawal-return',
  'refund',
  'fee',
  'discount',
  'points-earned',
  'points-redeemed',
  'points-expired',
  'correction',
  'chargeback',
] as const;
export type TransferKind = (typeof transferKinds)[number];
