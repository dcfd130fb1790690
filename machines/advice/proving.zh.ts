/** Reasons about phones, codes and passwords, in Chinese. Keyed by the English text, so that a changed text is translated anew. */
export const proving: Readonly<Record<string, string>> = {
  'This is no phone number that can get messages: correct it.': '该号码无法接收短信，请更正。',
  'This is no phone number: give the one that the bank has for this card.':
    '这不是有效的手机号码，请填写该卡在银行预留的手机号。',
  'The new number is none that messages can be sent to: ask for it once more.': '新号码无法接收短信，请重新询问。',
  'The carrier refuses this number: correct it, or use another.': '运营商拒绝向该号码发送短信，请更正或更换号码。',
  'The carrier cannot reach the new number: begin again with another.': '运营商无法接通新号码，请换一个号码重新办理。',
  'Too many codes were asked for: wait until retryAt.': '获取验证码过于频繁，请在 retryAt 之后再试。',
  'The carrier does not answer: try again in a few minutes, or ask for a call.':
    '运营商暂无响应，请几分钟后重试，或改用语音验证码。',
  'The message did not arrive: check the number, or ask for a call.': '短信未送达，请核对号码，或改用语音验证码。',
  'That is not the code: triesLeft says how many tries are left.': '验证码不正确，剩余次数见 triesLeft。',
  'That is not the bank’s code: triesLeft says how many tries are left.': '银行验证码不正确，剩余次数见 triesLeft。',
  'The code is too old: ask for a new one.': '验证码已过期，请重新获取。',
  'The bank’s code is too old: ask for a new one.': '银行验证码已过期，请重新获取。',
  'Too many wrong tries: ask for a new code.': '错误次数过多，请重新获取验证码。',
  'This code was used already: ask for a new one.': '该验证码已使用过，请重新获取。',
  'We could not finish: nothing is lost, send it again in a moment.':
    '操作未能完成，已填内容不会丢失，请稍后重新提交。',
  'We could not finish at once; nothing is lost.': '未能立即完成，已填内容不会丢失。',
  'We could not finish at once; we keep trying.': '未能立即完成，系统会继续重试。',
  'The run could not be told yet; we keep trying.': '结果暂未送达该流程，系统会继续重试。',
  'Not all items could be opened yet; we keep trying.': '部分差异项尚未建立，系统会继续重试。',
  'Use at least 8 characters.': '请至少使用 8 个字符。',
  'Use at most 64 characters.': '请不要超过 64 个字符。',
  'Too easy to guess: use several unrelated words, or more characters.':
    '密码过于简单，请使用几个不相关的词，或增加字符。',
  'Do not use your phone number.': '请不要使用自己的手机号码。',
  'Use characters that can be typed.': '请使用可以输入的字符。',
  'Number and password do not belong together: triesLeft says how many tries are left.':
    '手机号与密码不匹配，剩余次数见 triesLeft。',
  'Too many wrong passwords: wait until retryAt, or log in by a code.':
    '密码错误次数过多，请在 retryAt 之后再试，或使用验证码登录。',
  'Too many wrong passwords too often: log in by a code, reset the password, or ask us to unlock it.':
    '密码多次连续输错，登录已锁定：请用验证码登录、重置密码，或联系客服解锁。',
  'The account of this number was closed.': '该号码的账户已注销。',
  'The account is closed.': '账户已注销。',
  'The account may not be used now: ask support.': '账户暂时无法使用，请联系客服。',
  'Nothing may leave the account now: ask support.': '账户资金暂时无法转出，请联系客服。',
  'The account is being closed.': '账户正在注销。',
  'The account is being closed: take that back first.': '账户正在注销，请先撤销注销。',
};
