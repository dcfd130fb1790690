import { randomBytes, webcrypto, type KeyObject } from 'node:crypto';
import type { CryptoKey } from 'jose';
import { deriveKeys, keyBytes } from './derived-keys.ts';
import { decryptJwe, encryptJwe, jweHeader } from './jwe.ts';
import { createInFlight } from './in-flight.ts';
import { createKeyCache, type KeyCache } from './key-cache.ts';
import type { KeyStore } from './key-store.ts';
import { hourKeyEndMs, hourOf } from './secret-hour.ts';

/** What a sealing key is for: the mark of the field that is sealed under it. */
export type KeyUse = 'secret' | 'personal';

/** The keys that seal and open. They cannot be exported: nothing that holds one can print its bytes. */
export type Keyring = {
  /** The key of the current hour, made by whoever asks first. */
  readonly secretKey: () => Promise<{ readonly kid: string; readonly key: CryptoKey }>;
  /** A subject's own key, made by whoever asks first; undefined once the subject was erased. */
  readonly subjectKey: (subject: string) => Promise<CryptoKey | undefined>;
  /** The key that something was sealed under; undefined when it was destroyed, or never was. */
  readonly findKey: (use: KeyUse, kid: string) => Promise<CryptoKey | undefined>;
  /**
   * Destroys a subject's key for good: what was sealed for it can be read no more, and nothing new can be sealed.
   * Holds here at once, and in every other process within {@link keyTtlMs}. Doing it twice changes nothing.
   */
  readonly eraseSubject: (subject: string) => Promise<void>;
  /** Destroys the hourly keys that are due; returns how many. */
  readonly destroyExpired: () => Promise<number>;
};

/** A wrapped key that does not unwrap: the master key is another one, or the stored text was changed. */
export class WrappedKeyUnreadable extends Error {
  override readonly name = 'WrappedKeyUnreadable';
  readonly use: KeyUse;
  readonly kid: string;

  constructor(use: KeyUse, kid: string) {
    super(`The ${use} key ${kid} does not unwrap: is the master key the one it was wrapped under?`);
    this.use = use;
    this.kid = kid;
  }
}

/** How long a process may go on with a key that it has read, in ms; the bound on how late it hears of an erasure. */
export const keyTtlMs = 60_000;
/** How many keys a process remembers. */
export const keyEntries = 1_000;

/** Opens the keyring over a store that all processes share. `clock` gives ms since the epoch. */
export function openKeyring({
  masterKey,
  store,
  clock,
}: {
  readonly masterKey: Uint8Array;
  readonly store: KeyStore;
  readonly clock: () => number;
}): Keyring {
  const { wrap } = deriveKeys(masterKey);
  const cache: KeyCache<CryptoKey> = createKeyCache({ clock, ttlMs: keyTtlMs, entries: keyEntries });
  const newSubjectKeys = createInFlight<CryptoKey | undefined>();
  const newSecretKeys = createInFlight<CryptoKey>();

  const storedSubjectKey = async (subject: string) => {
    const stored = await store.dataKey(subject);
    return stored !== undefined && 'wrapped' in stored
      ? unwrapped(wrap, 'personal', subject, stored.wrapped)
      : undefined;
  };
  const storedSecretKey = async (hour: string) => {
    const stored = await store.secretKey(hour);
    return stored === undefined ? undefined : unwrapped(wrap, 'secret', hour, stored);
  };

  // Reading comes first, so that only the first seal writes; those who wait for a new key wait for the same one.
  // A new key is not remembered until it is read back: only what the store says counts, erasures included.
  const subjectKey = async (subject: string) => {
    const found = await cache.load(`personal ${subject}`, () => storedSubjectKey(subject));
    return found ?? newSubjectKeys.join(subject, () => newSubjectKey(wrap, store, subject));
  };

  const secretKey = async () => {
    const kid = hourOf(clock());
    const found = await cache.load(`secret ${kid}`, () => storedSecretKey(kid));
    return { kid, key: found ?? (await newSecretKeys.join(kid, () => newSecretKey(wrap, store, kid))) };
  };

  const findKey = async (use: KeyUse, kid: string) => {
    if (use === 'personal') return cache.load(`personal ${kid}`, () => storedSubjectKey(kid));
    // A key that is due is refused even where nobody has come round to destroying it yet.
    const endMs = hourKeyEndMs(kid);
    if (endMs === undefined || endMs <= clock()) return undefined;
    return cache.load(`secret ${kid}`, () => storedSecretKey(kid));
  };

  return {
    secretKey,
    subjectKey,
    findKey,
    eraseSubject: async (subject) => {
      await store.destroyDataKey(subject);
      // After the store, so that a load which began before can no longer be at hand afterwards.
      cache.forget(`personal ${subject}`);
    },
    destroyExpired: () => store.destroySecretKeys(new Date(clock())),
  };
}

async function newSubjectKey(wrap: KeyObject, store: KeyStore, subject: string) {
  const stored = await store.putDataKey(subject, await newWrappedKey(wrap, 'personal', subject));
  return 'wrapped' in stored ? unwrapped(wrap, 'personal', subject, stored.wrapped) : undefined;
}

async function newSecretKey(wrap: KeyObject, store: KeyStore, hour: string) {
  const destroyAfter = new Date(hourKeyEndMs(hour) ?? 0);
  const stored = await store.putSecretKey(hour, await newWrappedKey(wrap, 'secret', hour), destroyAfter);
  return unwrapped(wrap, 'secret', hour, stored);
}

function newWrappedKey(wrap: KeyObject, use: KeyUse, kid: string): Promise<string> {
  return encryptJwe(wrap, { kid, use: `${use}-key` }, randomBytes(keyBytes));
}

// The header is compared, so that one subject's wrapped key does not work in another subject's row.
async function unwrapped(wrap: KeyObject, use: KeyUse, kid: string, jwe: string): Promise<CryptoKey> {
  const header = jweHeader(jwe);
  const isOwn = header?.kid === kid && header.use === `${use}-key`;
  const bytes = isOwn ? await decryptJwe(wrap, jwe) : undefined;
  if (bytes?.byteLength !== keyBytes) throw new WrappedKeyUnreadable(use, kid);
  return webcrypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}
