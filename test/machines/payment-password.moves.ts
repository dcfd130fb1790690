import { standing } from './standing.ts';
import { answer, tell } from './table.ts';

export const sealed = (name: string) => `eyJhbGciOiJkaXIifQ..${name}.sealed.tag`;
export const phone = sealed('phone');

const none = standing({ payment: { set: false }, may: { provePayment: 'payment-password-not-set' } });
export const isNew = answer('askAccount', none);
export const isSet = answer('askAccount', standing());

/** There is one, and the person's identity was proven. */
export const isKnown = answer('askAccount', standing({ tier: 'II' }));

export const proveIdentity = tell('user.proveIdentity', { idNumberTail: sealed('tail') });
export const compared = (result: string, rest: object = {}) => answer('tryIdentity', { result, ...rest });
export const proveCurrent = tell('user.proveCurrent', { password: sealed('current') });
export const useCode = tell('user.useCode');
export const choose = tell('user.choose', { password: sealed('chosen') });
export const repeat = tell('user.repeat', { password: sealed('repeated') });
export const cancel = tell('user.cancel');
export const submit = tell('user.submitCode', { code: sealed('code') });
export const resend = tell('user.resendCode');
export const receipt = tell('provider.receipt', { message: 'message-1', status: 'delivered' });

export const found = answer('ownPhone', { phone });
const challenge = 'otp_00000000000000000000000000000001';
export const codeSent = answer('sendCode', { ok: true, challenge, message: 'message-1', phoneMask: '+86 138****0001' });
export const codeRight = answer('checkCode', { result: 'right' });
export const tried = (result: string, rest: object = {}) => answer('tryPaymentPassword', { result, ...rest });
export const good = answer('judgePaymentPassword', { ok: true });
export const savedAs = (result: string) => answer('savePaymentPassword', { result });
export const told = answer('tellAccount', { taken: true, standing: standing() });

/** A first payment password, by code. */
export const codeOut = [isNew, found, codeSent];
export const provenNew = [...codeOut, submit, codeRight];
/** Another one by a code, of somebody who is known. */
export const askedWho = [isKnown, useCode, found, codeSent, submit, codeRight];
/** Another one, by the current one. */
export const provenOld = [isSet, proveCurrent, tried('right')];

export const judged = [choose, good];
export const typed = [...judged, repeat];
export const telling = [...typed, savedAs('saved')];
