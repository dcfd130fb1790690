import { createHmac } from 'node:crypto';
import type { DerivedKeys } from './derived-keys.ts';

const codes = 1_000_000;
/** The largest multiple of a million in 32 bits; a word at or above it would favour the low codes. */
const fair = Math.floor(2 ** 32 / codes) * codes;
const wordsPerBlock = 8;
/** 32 words, each refused with probability 0.00023: all of them refused is less likely than a broken machine. */
const blocks = 4;

/** No word of the stream was fair. Cannot happen within the age of the world unless the hash is broken. */
export class NoFairWord extends Error {
  override readonly name = 'NoFairWord';
  readonly requestId: string;

  constructor(requestId: string) {
    super(`No fair word for request ${requestId}`);
    this.requestId = requestId;
  }
}

/**
 * The one-time code of a request: six digits, each code as likely as any other.
 *
 * A send that is retried must carry the code of the first try, or the SMS that did arrive would be void; so the code
 * is worked out from the request id and not drawn. HMAC-SHA256 under a secret 256-bit key is a pseudo-random function:
 * without the key its output for a request id not seen before cannot be told from random bits, however many
 * other codes are known (RFC 2104; the same ground that HOTP stands on, RFC 4226 §7.1). The stream of 32-bit words is
 * reduced by rejection, never by a bare remainder. A request id must be used for one code only: a resend has its own.
 */
export function otpCode(keys: Pick<DerivedKeys, 'otp'>, { requestId }: { readonly requestId: string }): string {
  for (let block = 0; block < blocks; block++) {
    const words = createHmac('sha256', keys.otp)
      .update(JSON.stringify(['otp-code', requestId, block]))
      .digest();
    for (let word = 0; word < wordsPerBlock; word++) {
      const value = words.readUInt32BE(word * 4);
      if (value < fair) return String(value % codes).padStart(6, '0');
    }
  }
  throw new NoFairWord(requestId);
}
