import type { Sealed } from '../machines/kit/sealed.ts';
import { deriveKeys } from './derived-keys.ts';
import type { DerivedKeys } from './derived-keys.ts';
import { addressHash, isRunToken, keyedHash, runToken, tokenHash } from './hash.ts';
import { openKeyring } from './keyring.ts';
import type { Keyring } from './keyring.ts';
import type { KeyStore } from './key-store.ts';
import { openOrThrow, sealPersonal, sealSecret } from './seal.ts';
import { openBytes, sealBytes } from './seal-bytes.ts';

/** Everything that needs the master key, in one value that is handed down; the key itself stays inside. */
export type Vault = {
  readonly keyring: Keyring;
  readonly keys: DerivedKeys;
  sealSecret(text: string): Promise<Sealed>;
  sealPersonal(subject: string, text: string): Promise<Sealed>;
  /** The text of a sealed value. Throws a SealFault when its key is gone or it was changed. */
  open(sealed: string): Promise<string>;
  /** Seals bytes under their subject's own key, to be opened as the same thing only. */
  sealBytes(subject: string, place: string, bytes: Uint8Array): Promise<Uint8Array>;
  /** Throws a SealFault when the key is gone, or the bytes are another's or were changed. */
  openBytes(subject: string, place: string, sealed: Uint8Array): Promise<Uint8Array>;
  /** Keyed hash for comparing requests and idempotency keys. */
  hash(purpose: string, text: string): string;
  addressHash(address: string): string;
  runToken(runId: string): string;
  isRunToken(runId: string, token: string): boolean;
  /** What is stored of a token. */
  tokenHash(token: string): string;
  /** A token worked out from what it was asked for, so that the same request is given the same one; as random as the key. */
  derivedToken(prefix: string, use: string, text: string): string;
};

/** Opens the vault. `clock` gives ms since the epoch. */
export function openVault(options: {
  readonly masterKey: Uint8Array;
  readonly store: KeyStore;
  readonly clock: () => number;
}): Vault {
  const keyring = openKeyring(options);
  const keys = deriveKeys(options.masterKey);
  return {
    keyring,
    keys,
    sealSecret: (text) => sealSecret(keyring, text),
    sealPersonal: (subject, text) => sealPersonal(keyring, subject, text),
    open: (sealed) => openOrThrow(keyring, sealed),
    sealBytes: (subject, place, bytes) => sealBytes(keyring, { subject, place }, bytes),
    openBytes: (subject, place, sealed) => openBytes(keyring, { subject, place }, sealed),
    hash: (purpose, text) => keyedHash(keys.idempotency, purpose, text),
    addressHash: (address) => addressHash(keys, address),
    runToken: (runId) => runToken(keys, runId),
    isRunToken: (runId, token) => isRunToken(keys, runId, token),
    tokenHash: (token) => tokenHash(keys, token),
    derivedToken: (prefix, use, text) => `${prefix}_${keyedHash(keys.token, use, text)}`,
  };
}
