/** Reasons about closing an account, and of what staff do, in Chinese. Keyed by the English text, so that a changed text is translated anew. */
export const account: Readonly<Record<string, string>> = {
  'There is money in the wallet: spend it or pay it out first.': '钱包有余额，请先消费或提现。',
  'Something is still being paid: wait until it has ended.': '仍有交易进行中，请待其结束。',
  'The account is frozen or closing already: ask support.': '账户已冻结或正在注销，请联系客服。',
  'Whoever proposed it may not approve it: a second person has to.': '提议人不能自行批准，须由第二人批准。',
  'The network gives no statement that can be read; we ask again.': '网络对账单无法读取，系统会再次获取。',
  'So much differs that the statement itself must be wrong; we ask for it again.':
    '差异过多，对账单本身应有误，系统会再次获取。',
  'One side has moved since: look at the amounts again.': '其中一方账目已变动，请重新核对金额。',
};
