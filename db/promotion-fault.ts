/** Why nothing can be done for a payment's discount and points. */
export type PromotionFaultReason = 'more-than-paid' | 'not-reserved';

/** A discount or points that cannot be as they were said to be; a bug of whoever asks, or a damaged row. */
export class PromotionFault extends Error {
  override readonly name = 'PromotionFault';
  readonly reason: PromotionFaultReason;
  readonly run: string;
  readonly retryable = false;

  constructor(reason: PromotionFaultReason, run: string) {
    super(`${reason}: ${run}`);
    this.reason = reason;
    this.run = run;
  }
}
