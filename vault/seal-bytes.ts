import { decryptJwe, encryptJwe, jweHeader } from './jwe.ts';
import type { Keyring } from './keyring.ts';
import { SealFault } from './seal.ts';

/** The largest piece that is sealed at once, in bytes: a photo after it was made anew. */
export const largestBlobBytes = 10 * 1024 * 1024;
// Base64url adds a third; the rest is for header, nonce and tag.
const largestSealedBytes = Math.ceil((largestBlobBytes * 4) / 3) + 2_000;

/**
 * Seals bytes under their subject's own key, for one place only: what was sealed as one thing does not open as another.
 * JWE compact, as for texts; throws {@link SealFault} with `key-destroyed` for a subject that was erased.
 */
export async function sealBytes(
  keyring: Keyring,
  { subject, place }: { readonly subject: string; readonly place: string },
  bytes: Uint8Array,
): Promise<Uint8Array> {
  if (bytes.byteLength > largestBlobBytes) throw new SealFault('too-large', subject);
  const key = await keyring.subjectKey(subject);
  if (key === undefined) throw new SealFault('key-destroyed', subject);
  return Buffer.from(await encryptJwe(key, { kid: subject, use: useOf(place), sub: subject }, bytes), 'ascii');
}

/** Opens what was sealed for this subject and place. Throws {@link SealFault}. */
export async function openBytes(
  keyring: Keyring,
  { subject, place }: { readonly subject: string; readonly place: string },
  sealed: Uint8Array,
): Promise<Uint8Array> {
  const jwe = sealed.byteLength > largestSealedBytes ? '' : Buffer.from(sealed).toString('latin1');
  const header = jweHeader(jwe);
  if (header?.kid !== subject || header.sub !== subject || header.use !== useOf(place)) {
    throw new SealFault('not-sealed', subject);
  }
  const key = await keyring.findKey('personal', subject);
  if (key === undefined) throw new SealFault('key-destroyed', subject);
  const bytes = await decryptJwe(key, jwe);
  if (bytes === undefined) throw new SealFault('tampered', subject);
  return bytes;
}

const useOf = (place: string) => `personal-bytes ${place}`;
