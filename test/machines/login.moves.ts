import { code as regions, codeSent, sealed, submit } from './registration.moves.ts';
import { answer, fault, minutes, tell, wait } from './table.ts';
import type { Move } from './table.ts';

export const input = { phone: sealed('phone'), device: sealed('device') };
export const user = 'usr_0000000000000000000000000000000a';

export const submitPassword = tell('user.submitPassword', { password: sealed('password') });
export const useCode = tell('user.useCode');
export const cancel = tell('user.cancel');

const tried = (output: object) => [submitPassword, answer('tryLogin', output)];
export const onKnownDevice = tried({ result: 'proven', user, known: true });
export const onNewDevice = tried({ result: 'proven', user, known: false });
export const wrong = (triesLeft: number, retryAt: number | null = null) =>
  tried({ result: 'wrong', triesLeft, retryAt });
export const waiting = (retryAt: number) => tried({ result: 'waiting', retryAt });
export const locked = tried({ result: 'locked' });
export const broken = [submitPassword, fault('tryLogin')];

const codeRight = [codeSent, submit, answer('checkCode', { result: 'right' })];
export const provenByBoth = [...onNewDevice, ...codeRight];
export const provenByCode = [useCode, ...codeRight];
export const found = answer('findByPhone', { result: 'found', user });
export const remembered = answer('rememberDevice', { remembered: true });
export const forgot = answer('forgetSubject', { forgotten: true });
export const awaitingCode = regions('awaitingEntry');

/** Every way to an end, up to the erasure. */
export const endings: readonly (readonly [outcome: string, by: readonly Move[]])[] = [
  ['authenticated', [...onKnownDevice, remembered]],
  ['authenticated', [...onKnownDevice, fault('rememberDevice')]],
  ['authenticated', [...provenByBoth, found, remembered]],
  ['authenticated', [...provenByCode, found, remembered]],
  ['authenticated', [...locked, ...provenByCode, found, remembered]],
  ['noAccount', [...provenByCode, answer('findByPhone', { result: 'nobody' })]],
  ['noAccount', [...provenByCode, answer('findByPhone', { result: 'closed' })]],
  ['noAccount', [...provenByBoth, answer('findByPhone', { result: 'closed' })]],
  ['cancelled', [cancel]],
  ['cancelled', [...wrong(4), cancel]],
  ['cancelled', [useCode, codeSent, cancel]],
  ['cancelled', [...onNewDevice, cancel]],
  ['expired', [wait(10 * minutes)]],
  ['expired', [...wrong(4), wait(10 * minutes)]],
  ['expired', [useCode, codeSent, wait(30 * minutes)]],
];
