/** Reasons of a decline and the answer code (ISO 8583 field 39) each stands for. */
export const declineReasons = {
  'merchant-invalid': ['03'],
  declined: ['05', '01'],
  'invalid-card-number': ['14'],
  'suspected-fraud': ['34', '59'],
  'card-reported-lost': ['41'],
  'card-reported-stolen': ['43'],
  'insufficient-funds': ['51'],
  'card-expired': ['54', '33'],
  'wrong-card-pin': ['55'],
  'card-not-activated': ['21'],
  'card-restricted': ['36', '62'],
  'card-not-permitted': ['57', '12'],
  'terminal-not-permitted': ['58'],
  'amount-limit': ['61'],
  'count-limit': ['65'],
  'pin-tries-exceeded': ['75', '38'],
  'issuer-unavailable': ['91', '92'],
  'network-fault': ['96'],
} as const;
export type DeclineReason = keyof typeof declineReasons;
