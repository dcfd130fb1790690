import { forgot, sealed, setPassword } from './registration.moves.ts';
import { answer, tell } from './table.ts';
import type { Move } from './table.ts';

export const user = 'usr_00000000000000000000000000000007';
export const found = (facts: object = {}) =>
  answer('findAccount', {
    result: 'found',
    user,
    known: true,
    frozen: false,
    loginLocked: true,
    paymentLocked: true,
    ...facts,
  });
export const nobody = answer('findAccount', { result: 'none' });
export const proveIdentity = tell('user.proveIdentity', { idNumberTail: sealed('tail') });
export const matched = answer('tryIdentity', { result: 'match' });
export const differed = (triesLeft: number) => answer('tryIdentity', { result: 'mismatch', triesLeft });
export const spent = answer('tryIdentity', { result: 'spent', retryAt: 86_400_000 });
export const notKnown = answer('tryIdentity', { result: 'not-known' });
export const changed = answer('changePassword', { result: 'changed' });
export const loggedOut = answer('endSessions', { ended: 2 });
export const told = answer('tellAccount', { taken: true, standing: {} });

/** From a password that may be chosen to the end. */
export const toTheEnd: readonly Move[] = [setPassword, changed, loggedOut, told, forgot];
