import { compactDecrypt, CompactEncrypt, decodeProtectedHeader, errors, type CryptoKey } from 'jose';
import type { KeyObject } from 'node:crypto';

/** What a protected header says besides the algorithms: which key, and what that key is for. */
export type JweHeader = { readonly kid: string; readonly use: string; readonly sub?: string };

const algorithms = { alg: 'dir', enc: 'A256GCM' } as const;
const headerNames = new Set(['alg', 'enc', 'kid', 'use', 'sub']);

/**
 * Encrypts to JWE compact (RFC 7516) with the key used directly and AES-256-GCM under a random 96-bit nonce.
 * The header is authenticated with the text. One key is good for 2^32 texts (NIST SP 800-38D §8.3).
 */
export function encryptJwe(key: CryptoKey | KeyObject, header: JweHeader, plaintext: Uint8Array): Promise<string> {
  return new CompactEncrypt(plaintext).setProtectedHeader({ ...algorithms, ...header }).encrypt(key);
}

/** The header of a JWE of ours, not yet proven to be genuine; undefined when it is none of ours. */
export function jweHeader(jwe: string): JweHeader | undefined {
  const header = decodedHeader(jwe);
  if (header === undefined || Object.keys(header).some((name) => !headerNames.has(name))) return undefined;
  const { alg, enc, kid, use, sub } = header;
  if (alg !== algorithms.alg || enc !== algorithms.enc) return undefined;
  if (typeof kid !== 'string' || typeof use !== 'string') return undefined;
  if (sub === undefined) return { kid, use };
  return typeof sub === 'string' ? { kid, use, sub } : undefined;
}

/** The plaintext; undefined when any part of the JWE is not what was encrypted, or the key is another. */
export async function decryptJwe(key: CryptoKey | KeyObject, jwe: string): Promise<Uint8Array | undefined> {
  if (!isCanonical(jwe)) return undefined;
  try {
    const { plaintext } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: [algorithms.alg],
      contentEncryptionAlgorithms: [algorithms.enc],
    });
    return plaintext;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

function decodedHeader(jwe: string): Record<string, unknown> | undefined {
  try {
    return { ...decodeProtectedHeader(jwe) };
  } catch {
    return undefined;
  }
}

// The last character of a base64url part has bits that decoders ignore: without this, two texts would open alike.
function isCanonical(jwe: string): boolean {
  return jwe.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}
