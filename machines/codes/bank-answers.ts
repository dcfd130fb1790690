/**
 * What an answer does to a payment: `refused` ends it; `retryable` is asked again under the same name, and refuses when
 * tries are spent; after `unknown` nobody knows what the issuer did, so it is inquired, then reversed.
 */
export type AnswerEffect = 'approved' | 'refused' | 'retryable' | 'unknown';

/** One meaning of a bank's answers: the codes that say it (ISO 8583 field 39), and the advice to who pays. */
export type BankAnswer = {
  readonly codes: Readonly<Record<string, AnswerEffect>>;
  readonly en: string;
  readonly zh: string;
};

/** Reasons of a decline. A refusal says no more than its advice: who holds a lost or stolen card learns nothing of it. */
export const declineAnswers = {
  'merchant-invalid': {
    codes: { '03': 'refused' },
    en: 'The network does not know this merchant: pay another way.',
    zh: '银行卡网络无法识别该商户，请使用其他方式支付。',
  },
  declined: {
    codes: { '05': 'refused', '01': 'refused' },
    en: 'The bank declined without a reason: ask the bank.',
    zh: '发卡银行拒绝了交易且未说明原因，请联系发卡银行。',
  },
  'amount-invalid': {
    codes: { '13': 'refused' },
    en: 'The bank does not take this amount: check it.',
    zh: '发卡银行不接受该金额，请核对。',
  },
  'invalid-card-number': {
    codes: { '14': 'refused' },
    en: 'Check the card number.',
    zh: '请核对银行卡号。',
  },
  'issuer-not-supported': {
    codes: { '15': 'refused', '31': 'refused' },
    en: 'The card’s bank takes no part in this network: use another card.',
    zh: '发卡银行未开通此项业务，请更换其他银行卡。',
  },
  'suspected-fraud': {
    codes: { '34': 'refused', '59': 'refused' },
    en: 'The bank stopped the payment: call the bank.',
    zh: '发卡银行已中止该笔交易，请致电发卡银行。',
  },
  'card-reported-lost': { codes: { '41': 'refused' }, en: 'Call the bank.', zh: '请致电发卡银行。' },
  'card-reported-stolen': { codes: { '43': 'refused' }, en: 'Call the bank.', zh: '请致电发卡银行。' },
  'insufficient-funds': {
    codes: { '51': 'refused' },
    en: 'There is not enough money: pay from another source, or top up.',
    zh: '余额不足，请更换付款方式或充值后再试。',
  },
  'card-expired': {
    codes: { '54': 'refused', '33': 'refused' },
    en: 'The card has expired: use the new one.',
    zh: '银行卡已过有效期，请使用新卡。',
  },
  'wrong-card-pin': {
    codes: { '55': 'refused' },
    en: 'The card PIN was wrong: try again.',
    zh: '银行卡密码错误，请重试。',
  },
  'card-not-activated': {
    codes: { '21': 'refused' },
    en: 'The card is not active yet: activate it with the bank.',
    zh: '银行卡尚未激活，请先到发卡银行激活。',
  },
  'card-restricted': {
    codes: { '36': 'refused', '62': 'refused' },
    en: 'The bank restricts this card: ask the bank.',
    zh: '发卡银行限制了该卡的使用，请联系发卡银行。',
  },
  'card-not-permitted': {
    codes: { '57': 'refused', '12': 'refused', '40': 'refused' },
    en: 'This card may not be used for this: use another.',
    zh: '该卡不支持此类交易，请更换其他银行卡。',
  },
  'terminal-not-permitted': {
    codes: { '58': 'refused' },
    en: 'The merchant may not take this payment here: ask the merchant.',
    zh: '商户终端不支持此类交易，请咨询商户。',
  },
  'amount-limit': {
    codes: { '61': 'refused' },
    en: 'The amount is over the card’s limit: pay less, later, or raise the limit.',
    zh: '金额超出银行卡限额，请减少金额、稍后再试或提高限额。',
  },
  'count-limit': {
    codes: { '65': 'refused' },
    en: 'The card was used too often today: try later.',
    zh: '该卡今日交易次数已达上限，请稍后再试。',
  },
  'pin-tries-exceeded': {
    codes: { '75': 'refused', '38': 'refused' },
    en: 'Too many wrong PINs: ask the bank.',
    zh: '银行卡密码错误次数过多，请联系发卡银行。',
  },
  'issuer-unavailable': {
    codes: { '91': 'retryable', '92': 'retryable', '90': 'retryable' },
    en: 'The bank does not answer: try again later.',
    zh: '发卡银行暂时无法应答，请稍后再试。',
  },
  'network-fault': {
    codes: { '96': 'retryable', '30': 'refused' },
    en: 'The card network has a fault: try again later.',
    zh: '银行卡网络发生故障，请稍后再试。',
  },
} as const satisfies Record<string, BankAnswer>;
export type DeclineReason = keyof typeof declineAnswers;

/** Every answer of a bank that has a meaning here; the only table of them. A page is made of it: docs/refusals.md. */
export const bankAnswers: Readonly<Record<string, BankAnswer>> = {
  approved: { codes: { '00': 'approved' }, en: 'The bank approved.', zh: '交易成功。' },
  ...declineAnswers,
  // 68 and 98 came too late; 09 is under way; 22, 25 and 94 tell of an earlier message that only an inquiry explains.
  'late-answer': {
    codes: { '68': 'unknown', '98': 'unknown', '09': 'unknown', '22': 'unknown', '25': 'unknown', '94': 'unknown' },
    en: 'The bank’s answer is not known yet: we are asking. Do not pay again.',
    zh: '银行处理结果暂未确认，正在查询，请勿重复支付。',
  },
};

/** The reasons of a decline, as a list that a schema takes. */
export const declineReasons = Object.keys(declineAnswers) as [DeclineReason, ...DeclineReason[]];

/** What a code (ISO 8583 field 39) does; one that is not in the table refuses. */
export function answerEffect(code: string): AnswerEffect {
  const known = Object.values(bankAnswers).find(({ codes }) => Object.hasOwn(codes, code));
  return known?.codes[code] ?? 'refused';
}

/** The reason that a code stands for when it declines; a code that is not in the table declines without saying why. */
export function declineReasonOf(code: string): DeclineReason {
  return declineReasons.find((reason) => Object.hasOwn(declineAnswers[reason].codes, code)) ?? 'declined';
}
