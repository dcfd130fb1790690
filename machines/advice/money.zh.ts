/** Reasons about cards, payments and transfers, in Chinese. Keyed by the English text, so that a changed text is translated anew. */
export const money: Readonly<Record<string, string>> = {
  'A card is bound in your own name: prove your identity first.': '银行卡须绑定本人名下，请先完成实名认证。',
  'This kind of card is not supported: use another card.': '暂不支持此类银行卡，请更换。',
  'You have bound this card already, or its unbinding has not ended yet.': '该卡已绑定，或解绑尚未完成。',
  'You have as many cards as one account may have: unbind one first.': '绑卡数量已达上限，请先解绑一张。',
  'Too many cards were tried today: try again at retryAt.': '今日尝试的银行卡过多，请在 retryAt 之后再试。',
  'The details of this card did not fit too often: try it again at retryAt, or use another.':
    '该卡信息多次不符，请在 retryAt 之后再试，或更换银行卡。',
  'The card is not active yet: activate it with the bank.': '该卡尚未激活，请先到银行激活。',
  'The bank does not agree, and gives no reason: ask the bank.': '银行未同意且未说明原因，请联系银行。',
  'The bank has another name or ID number for this card: use a card of your own, or ask the bank.':
    '姓名或证件号与银行预留信息不符，请使用本人银行卡，或联系银行。',
  'The bank has another phone for this card: give that one, or change it with the bank.':
    '手机号与银行预留号码不符，请填写预留号码，或到银行变更。',
  'The bank or the network is busy: at retryAt it is asked again by itself; without one, try again later.':
    '银行或网络繁忙，将在 retryAt 自动重试；未给出时间时请稍后再试。',
  'The device does not allow what permissionsMissing names: allow it in its settings, or type number and code by hand.':
    '设备未授予 permissionsMissing 所列权限，请在系统设置中开启，或手动输入卡号和验证码。',
  'The bank sends no more codes for this card now: give the card once more.':
    '银行暂不再发送该卡的验证码，请重新填写银行卡。',
  'There is no such card of yours, or it is unbound already.': '您没有该银行卡，或已解绑。',
  'Something is still being paid with this card: wait until it has ended.': '该卡仍有交易进行中，请待其结束。',
  'It is your only debit card, and there is money in the wallet: pay it out first, or bind another card.':
    '这是您唯一的借记卡且钱包有余额，请先提现，或绑定另一张卡。',
  'The card network does not answer; nothing is paid with the card any more, and we keep trying.':
    '银行卡网络暂无响应；该卡已不再用于支付，系统会继续重试。',
  'There is not enough in the wallet: top up, or send less.': '钱包余额不足，请充值或减少金额。',
  'You removed this card or wallet in the meantime: pay from another.': '您已移除该卡或钱包，请更换付款方式。',
  'This is no merchant’s code, or it is damaged: scan it again; `broken` says what is wrong with it.':
    '这不是商户收款码或已损坏，请重新扫描；具体问题见 `broken`。',
  'The merchant does not take this currency.': '商户不支持该币种。',
  'The merchant takes no payment from this wallet: pay another way.': '商户不支持本钱包付款，请使用其他方式。',
  'No such merchant: scan the code again.': '找不到该商户，请重新扫码。',
  'The merchant takes no payments now.': '商户目前暂停收款。',
  'You have no such card or wallet: choose another.': '您没有该银行卡或钱包，请另选。',
  'The merchant does not take this kind of card or wallet: choose another.': '商户不支持此类银行卡或钱包，请另选。',
  'More than is paid by printed codes in a day: ask the merchant for a code with the amount in it.':
    '已超过静态码单日限额，请商户出示含金额的动态码。',
  'Give the amount where the code has none, and a tip only where it asks for one.':
    '收款码未含金额时请输入金额；仅在要求时输入小费。',
  'Over what may be paid from the balance: leftMinor says what is left. Prove your identity for more, or pay by card.':
    '已超过余额支付限额，剩余额度见 leftMinor；可提升实名等级，或用银行卡支付。',
  'The phone or a password was changed lately: until retryAt only leftMinor may leave the account. Was it not you? Call us.':
    '近期更换过手机号或密码，在 retryAt 之前最多可转出 leftMinor。若非本人操作，请致电我们。',
  'Confirm with the payment password.': '请输入支付密码确认。',
  'We could not check the payment password: nothing moved, confirm again.':
    '支付密码暂无法校验，资金未动，请再次确认。',
  'We could not check the payment password: send it again.': '支付密码暂无法校验，请再次提交。',
  'The network’s answer was lost: we are asking it. Do not pay again.': '未收到网络应答，正在查询，请勿重复支付。',
  'The outcome stayed unknown, so the payment was taken back.': '结果未能确认，付款已撤回。',
  'The network has no such payment: nothing was taken.': '网络无此笔交易，未扣款。',
  'Staff looked into it: nothing was paid.': '经人工核查，未扣款。',
  'No more than this may be paid without the password by anybody: see the limits.':
    '免密金额不能超过上限，请查看限额。',
  'Nobody can be paid by that number or code: check it.': '该号码或收款码没有对应的收款人，请核对。',
  'The payee cannot receive money now: ask them to look into their account.':
    '收款人暂时无法收款，请其查看自己的账户。',
  'That is you: name somebody else.': '收款人是您本人，请另选收款人。',
  'Too many numbers were tried today: wait until retryAt, or scan the payee’s code.':
    '今日查询的号码过多，请在 retryAt 之后再试，或扫描对方收款码。',
  'The code names no amount: say one.': '收款码未含金额，请输入金额。',
  'The code asks for another amount: send that, or leave the amount out.':
    '金额与收款码不一致，请按其金额付款，或不填金额。',
  'Over what may be sent in a day: leftMinor says what is left, retryAt when there is more.':
    '已超过单日转账限额，剩余额度见 leftMinor，恢复时间见 retryAt。',
  'Over what may be sent in a month: leftMinor says what is left, retryAt when there is more.':
    '已超过单月转账限额，剩余额度见 leftMinor，恢复时间见 retryAt。',
  'The payee did not want it.': '收款人拒绝收款。',
  'The payee did not take it in time.': '收款人未在期限内收款。',
  'Your account cannot receive money now: look into it, and take the money after that.':
    '您的账户暂时无法收款，请先查看账户，再领取款项。',
  'You have no such coupon: choose another, or pay without one.': '您没有该优惠券，请另选，或不使用优惠券付款。',
  'This coupon is used, or set aside for another payment: pay without it, or when that one is over.':
    '该优惠券已使用或正用于另一笔付款，请不使用优惠券付款，或待该笔结束。',
  'This coupon has expired: choose another, or pay without one.': '该优惠券已过期，请另选，或不使用优惠券付款。',
  'This coupon is not for this merchant, amount, time or source: choose another, or pay without one.':
    '该优惠券不适用于此商户、金额、时间或付款方式，请另选，或不使用优惠券付款。',
  'The campaign is over, or its budget used up: choose another coupon, or pay without one.':
    '活动已结束或预算已用完，请另选优惠券，或不使用优惠券付款。',
  'You had this discount as often as there is: choose another coupon, or pay without one.':
    '您享受该优惠的次数已达上限，请另选优惠券，或不使用优惠券付款。',
};
