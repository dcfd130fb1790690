/**
 * What of a whole goes back when `partMinor` more of `paidMinor` is refunded, after `beforeMinor` was already. Each part
 * takes its share rounded down over all that was refunded so far, so that parts together give back exactly the whole.
 */
export function shareOf(whole: number, beforeMinor: number, partMinor: number, paidMinor: number): number {
  const upTo = (refundedMinor: number) => Number((BigInt(whole) * BigInt(refundedMinor)) / BigInt(paidMinor));
  return upTo(beforeMinor + partMinor) - upTo(beforeMinor);
}
