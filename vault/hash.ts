import { createHash, createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import { networkOf } from './address.ts';
import type { DerivedKeys } from './derived-keys.ts';

/**
 * HMAC-SHA256 of a text, base64url, 43 characters. The same text under another purpose has another hash.
 * Without the key nobody can find the text by trying all phones or all codes.
 */
export function keyedHash(key: KeyObject, purpose: string, text: string): string {
  // JSON keeps purpose and text apart: no pair of them reads like another pair.
  return createHmac('sha256', key)
    .update(JSON.stringify([purpose, text]))
    .digest('base64url');
}

/** For look-up by phone. Takes E.164, as `readPhone` gives it. */
export function phoneHash(keys: Pick<DerivedKeys, 'lookup'>, e164: string): string {
  return keyedHash(keys.lookup, 'phone', e164);
}

/** For finding an identity again. Takes the number as `readResidentId` gives it. */
export function residentIdHash(keys: Pick<DerivedKeys, 'lookup'>, number: string): string {
  return keyedHash(keys.lookup, 'resident-id', number);
}

/** For finding a card again, of one user only: nothing tells that two people have the same one. Takes digits alone. */
export function cardHash(keys: Pick<DerivedKeys, 'lookup'>, userId: string, number: string): string {
  return keyedHash(keys.lookup, 'card', JSON.stringify([userId, number]));
}

/** For telling equal photos without keeping a hash that anybody could make of a photo they have. */
export function bytesHash(keys: Pick<DerivedKeys, 'lookup'>, bytes: Uint8Array): string {
  return keyedHash(keys.lookup, 'bytes', createHash('sha256').update(bytes).digest('hex'));
}

/** For counting by caller. Addresses of one IPv6 /64 share a hash, since one subscriber has all of them. */
export function addressHash(keys: Pick<DerivedKeys, 'lookup'>, address: string): string {
  return keyedHash(keys.lookup, 'address', networkOf(address));
}

/** What is kept of a user's device. Bound to the user, so that nothing tells that two have the same one. */
export function deviceHash(keys: Pick<DerivedKeys, 'lookup'>, userId: string, device: string): string {
  return keyedHash(keys.lookup, 'device', JSON.stringify([userId, device]));
}

/** What is stored of a one-time code; bound to one challenge, so that a code is worth nothing anywhere else. */
export function otpHash(
  keys: Pick<DerivedKeys, 'otp'>,
  code: {
    readonly purpose: string;
    readonly phoneHash: string;
    readonly challengeId: string;
    readonly code: string;
  },
): string {
  return keyedHash(keys.otp, 'otp-hash', JSON.stringify([code.purpose, code.phoneHash, code.challengeId, code.code]));
}

/** What is stored of a token that was given out. */
export function tokenHash(keys: Pick<DerivedKeys, 'token'>, token: string): string {
  return keyedHash(keys.token, 'token', token);
}

/** A new token: the prefix and 256 random bits in base64url, like `ses_…`. The prefix is 2 to 8 lower-case letters. */
export function newToken(prefix: string): string {
  if (!/^[a-z]{2,8}$/.test(prefix)) throw new RangeError('A token prefix is 2 to 8 lower-case letters');
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/**
 * The token that holds a run without a user yet, like `run_…`. It is worked out from the run's id,
 * so a start that is sent again gets the same one, and nothing is stored.
 */
export function runToken(keys: Pick<DerivedKeys, 'token'>, runId: string): string {
  return `run_${keyedHash(keys.token, 'run-token', runId)}`;
}

/** Is this the run's own token? Takes the same time whatever the answer. */
export function isRunToken(keys: Pick<DerivedKeys, 'token'>, runId: string, token: string): boolean {
  return equalHash(runToken(keys, runId), token);
}

/** Compares in constant time, also texts of different length. */
export function equalHash(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

// Equal length whatever the text's, as the comparison demands.
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
