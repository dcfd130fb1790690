import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** Length of the master key and of every key derived from it, in bytes. */
export const keyBytes = 32;

/**
 * The keys that are worked out from the master key and stored nowhere, one per use.
 * They are key objects, so that printing one by mistake shows nothing.
 */
export type DerivedKeys = {
  /** Wraps data keys and hourly keys. */
  readonly wrap: KeyObject;
  /** Hashes phones, cards and addresses for look-up. */
  readonly lookup: KeyObject;
  readonly otp: KeyObject;
  readonly token: KeyObject;
  readonly idempotency: KeyObject;
  /** The pepper of login passwords. */
  readonly password: KeyObject;
  /** The pepper of payment passwords: the hash of one is never the hash of the other. */
  readonly paymentPassword: KeyObject;
};

/**
 * Derives one key per use by HKDF-SHA256 (RFC 5869), with the use as the info label.
 * Another master key means other hashes: look-ups, open codes, tokens and all password hashes are void with it.
 * Throws a RangeError when the master key is not 32 bytes.
 */
export function deriveKeys(masterKey: Uint8Array): DerivedKeys {
  if (masterKey.byteLength !== keyBytes) throw new RangeError(`A master key has ${keyBytes} bytes`);
  const derive = (use: string) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', masterKey, '', `purser/v1/${use}`, keyBytes)));
  return {
    wrap: derive('wrap'),
    lookup: derive('lookup'),
    otp: derive('otp'),
    token: derive('token'),
    idempotency: derive('idempotency'),
    password: derive('password'),
    paymentPassword: derive('payment-password'),
  };
}
