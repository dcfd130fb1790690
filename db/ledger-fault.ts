const messages = {
  'request-reused': 'This request moved something else already: a request id names one movement for ever',
  'hold-unknown': 'There is no such hold',
  'hold-given-up': 'This hold was given up before it came: ask under another request id',
  'more-than-held': 'More was asked for than is still held',
  'nothing-to-move': 'A movement needs an amount above zero',
} as const;

export type LedgerFaultReason = keyof typeof messages;

/** The ledger refuses what no caller should ask for. Asking again does not help; nothing was moved. */
export class LedgerFault extends Error {
  override readonly name = 'LedgerFault';
  readonly reason: LedgerFaultReason;
  readonly requestId: string;
  readonly retryable = false;

  constructor(reason: LedgerFaultReason, requestId: string) {
    super(`${messages[reason]} (${requestId})`);
    this.reason = reason;
    this.requestId = requestId;
  }
}
