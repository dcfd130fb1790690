import { sealedPattern, type Sealed } from '../machines/kit/sealed.ts';
import { decryptJwe, encryptJwe, jweHeader } from './jwe.ts';
import type { Keyring, KeyUse } from './keyring.ts';

/** Why a sealed value does not open. `key-destroyed` is what erasure and the passing of a day look like. */
export type UnopenedReason = 'key-destroyed' | 'not-sealed' | 'tampered';

export type Opened =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: UnopenedReason };

/** A value cannot be sealed or opened, and trying again does not help. Never holds the value. */
export class SealFault extends Error {
  override readonly name = 'SealFault';
  readonly reason: UnopenedReason | 'too-large';
  /** The hour or the subject whose key was wanted; null when the text does not say. */
  readonly kid: string | null;
  readonly retryable = false;

  constructor(reason: UnopenedReason | 'too-large', kid: string | null) {
    super(`${messages[reason]}${kid === null ? '' : ` (key ${kid})`}`);
    this.reason = reason;
    this.kid = kid;
  }
}

const messages = {
  'key-destroyed': 'The key was destroyed',
  'not-sealed': 'The text is not a sealed value',
  tampered: 'The sealed value was changed after it was sealed',
  'too-large': 'The text is too large to be sealed',
} as const;

/** The largest text that is sealed, in bytes of UTF-8: a photo fits, and the result stays inside a Temporal payload. */
export const largestTextBytes = 1_000_000;
// Base64url adds a third; the rest is for header, nonce and tag.
const largestSealedLength = Math.ceil((largestTextBytes * 4) / 3) + 2_000;
const longestSubject = 200;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Seals a secret under the key of the hour: a day after the hour ends nothing can open it. Throws {@link SealFault}. */
export async function sealSecret(keyring: Keyring, text: string): Promise<Sealed> {
  const bytes = encoded(text);
  const { kid, key } = await keyring.secretKey();
  return asSealed(await encryptJwe(key, { kid, use: 'secret' }, bytes));
}

/**
 * Seals a personal value under its subject's own key: whoever erases the subject makes it unreadable.
 * Throws {@link SealFault} with `key-destroyed` for a subject that was erased.
 */
export async function sealPersonal(keyring: Keyring, subject: string, text: string): Promise<Sealed> {
  if (subject === '' || subject.length > longestSubject) {
    throw new RangeError(`A subject's id has 1 to ${longestSubject} characters`);
  }
  const bytes = encoded(text);
  const key = await keyring.subjectKey(subject);
  if (key === undefined) throw new SealFault('key-destroyed', subject);
  return asSealed(await encryptJwe(key, { kid: subject, use: 'personal', sub: subject }, bytes));
}

/**
 * Opens a sealed value. A refusal is an answer; a throw means that the keys could not be read.
 * A header that names a key which is not there says `key-destroyed`, whether or not that key ever was.
 */
export async function open(keyring: Keyring, sealed: string): Promise<Opened> {
  const sealing = sealingOf(sealed);
  if (sealing === undefined) return { ok: false, reason: 'not-sealed' };
  const key = await keyring.findKey(sealing.use, sealing.kid);
  if (key === undefined) return { ok: false, reason: 'key-destroyed' };
  const bytes = await decryptJwe(key, sealed);
  return bytes === undefined ? { ok: false, reason: 'tampered' } : { ok: true, text: decoder.decode(bytes) };
}

/** Opens a sealed value whose text is needed to go on. Throws {@link SealFault}. */
export async function openOrThrow(keyring: Keyring, sealed: string): Promise<string> {
  const opened = await open(keyring, sealed);
  if (!opened.ok) throw new SealFault(opened.reason, sealingOf(sealed)?.kid ?? null);
  return opened.text;
}

/** What a sealed value says of itself, without opening it: its mark, and the hour or subject of its key. */
export function sealingOf(sealed: string): { readonly use: KeyUse; readonly kid: string } | undefined {
  if (sealed.length > largestSealedLength || !isSealed(sealed)) return undefined;
  const header = jweHeader(sealed);
  if (header === undefined) return undefined;
  const { use, kid, sub } = header;
  if (use === 'secret' && sub === undefined) return { use, kid };
  return use === 'personal' && sub === kid ? { use, kid } : undefined;
}

function encoded(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  if (bytes.byteLength > largestTextBytes) throw new SealFault('too-large', null);
  return bytes;
}

function isSealed(text: string): text is Sealed {
  return sealedPattern.test(text);
}

function asSealed(jwe: string): Sealed {
  if (!isSealed(jwe)) throw new SealFault('not-sealed', null);
  return jwe;
}
