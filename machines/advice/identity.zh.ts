/** Reasons about identity and the payment password, in Chinese. Keyed by the English text, so that a changed text is translated anew. */
export const identity: Readonly<Record<string, string>> = {
  'Your identity is proven already: there is nothing to do.': '您已完成实名认证，无需再次办理。',
  'Give the name as it is on the ID card.': '请填写身份证上的姓名。',
  'An ID number has 17 digits and a check character, a digit or X.':
    '身份证号由 17 位数字和 1 位校验码（数字或 X）组成。',
  'The check character does not fit: look for a mistyped digit.': '校验码不符，请检查是否有数字输错。',
  'The first digits name no region: look for a mistyped digit.': '前几位不是有效的地区代码，请检查是否有数字输错。',
  'Digits 7 to 14 are no date of the calendar: look for a mistyped digit.':
    '第 7 至 14 位不是有效日期，请检查是否有数字输错。',
  'The birth date is still to come: look for a mistyped digit.': '出生日期晚于今天，请检查是否有数字输错。',
  'You must be 16 to prove your identity alone.': '年满 16 周岁方可自行办理实名认证。',
  'The ID card has expired: use the new one.': '身份证已过有效期，请使用新证件。',
  'Too many tries today: try again at retryAt.': '今日尝试次数过多，请在 retryAt 之后再试。',
  'Too many tries: ask support.': '尝试次数过多，请联系客服。',
  'Your account is another person’s: give the new document of the same person, or ask support.':
    '该账户属于他人，请提供同一人的新证件，或联系客服。',
  'This identity belongs to another account: log in there, or ask support.':
    '该身份已绑定其他账户，请登录该账户，或联系客服。',
  'There is no such upload of yours, or it is older than a day: upload the photo again.':
    '找不到该照片，或上传已超过一天，请重新上传。',
  'The photo is too small to be read: take it from nearer.': '照片过小无法识别，请靠近拍摄。',
  'Front and back are the same photo: upload the other side.': '正反面是同一张照片，请上传另一面。',
  'The registry has another name under this number: correct the name.': '姓名与身份证号不一致，请更正姓名。',
  'The registry has another number for this person: correct the number.': '身份证号与登记信息不一致，请更正号码。',
  'The registry knows no such person: correct name and number.': '查无此人，请核对姓名和身份证号。',
  'The photos do not belong to this person: upload photos of your own ID card.':
    '照片与本人不符，请上传您本人身份证的照片。',
  'The photos cannot be read: take them again in better light.': '照片无法识别，请在光线充足处重新拍摄。',
  'The registry is busy: it is asked again by itself.': '核验系统繁忙，将自动重试。',
  'Our staff look at it: you will hear within a day or two.': '已转人工审核，一至两天内会通知您。',
  'Our staff ask you to give name and number once more.': '工作人员请您再次填写姓名和身份证号。',
  'Our staff ask you for new photos of both sides.': '工作人员请您重新上传身份证正反面照片。',
  'Our staff could not take the document for genuine: ask support.': '工作人员无法确认证件真实有效，请联系客服。',
  'Our staff found that document and person do not belong together: ask support.':
    '工作人员认定证件与本人不符，请联系客服。',
  'We may not open a proven account for you: ask support.': '暂无法为您开立实名账户，请联系客服。',
  'That is not the end of your ID number: triesLeft says how many tries are left.':
    '身份证号末位不正确，剩余次数见 triesLeft。',
  'Too many wrong tries today: wait until retryAt, or ask our staff to unlock it.':
    '今日错误次数过多，请在 retryAt 之后再试，或联系客服解锁。',
  'Your identity cannot be compared here: ask our staff to unlock it.': '此处无法核对您的身份，请联系客服解锁。',
  'There is no payment password yet: set one first.': '尚未设置支付密码，请先设置。',
  'Too many wrong tries: wait, or reset the payment password by code.':
    '错误次数过多，请稍后再试，或通过验证码重置支付密码。',
  'Too many wrong tries too often: reset the payment password by code.':
    '支付密码多次连续输错，已锁定，请通过验证码重置。',
  'That is not the payment password: see how many tries are left.': '支付密码不正确，请留意剩余次数。',
  'Use more than one digit.': '请不要只用同一个数字。',
  'Do not count up or down.': '请不要使用连续递增或递减的数字。',
  'Too easy to guess: it repeats itself, mirrors itself, or is a well-known pattern.':
    '密码过于简单：重复、对称或为常见组合。',
  'Do not use your birth date.': '请不要使用您的出生日期。',
  'Do not use digits of your phone number.': '请不要使用手机号码中的数字。',
  'You used this one before: choose another.': '该密码以前使用过，请更换。',
  'The two were not alike: choose again. Do not use the PIN of a card.':
    '两次输入不一致，请重新设置，且不要使用银行卡密码。',
  'The password was reset too often today: wait until retryAt, or ask our staff.':
    '今日重置次数过多，请在 retryAt 之后再试，或联系客服。',
  'Nothing is locked: try the password.': '账户未被锁定，请直接输入密码。',
  'This account is unlocked by our staff only: ask them.': '该账户只能由客服解锁，请联系客服。',
  'Our staff asked as often as they may: they decide by what they know.':
    '客服提问次数已达上限，将依据已知信息作出决定。',
  'Our staff could not be sure that it is you: call us.': '客服无法确认是您本人，请致电我们。',
  'That is the lost number itself: ask for another, or let the person unlock it by a code.':
    '这正是丢失的号码，请另填号码，或由本人通过验证码解锁。',
  'The person never proved an identity, so nobody can be known by it: it cannot be done.':
    '该用户从未实名认证，无法据此确认身份，不能办理。',
  'What was said is not what we know: triesLeft says how often it may be tried today.':
    '所述信息与记录不符，今日剩余次数见 triesLeft。',
  'The new number belongs to another account.': '新号码已属于其他账户。',
  'The number, now proven yours, belongs to another account.': '该号码已确认为您所有，但已属于其他账户。',
  'The account has another number by now: nothing was changed.': '账户号码已变更，本次未作任何修改。',
};
