import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

// No secret: who holds a token here may know the card. It only has to outlive a restart of the sandbox, which keeps nothing.
const key = createHash('sha256').update('the sandbox’s card tokens').digest();
const tokenPattern = /^tok_[A-Za-z0-9_-]{43,64}$/;

/** What the network gives out for a card at an agreement: another agreement about the same card has another token. */
export function tokenOf(number: string, agreementRequestId: string): string {
  const iv = createHash('sha256').update(agreementRequestId).digest().subarray(0, 16);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  return `tok_${Buffer.concat([iv, cipher.update(number), cipher.final()]).toString('base64url')}`;
}

/** The number that a card or its token stands for; undefined when it is no token of this network. */
export function numberOf(cardOrToken: string): string | undefined {
  if (!cardOrToken.startsWith('tok_')) return cardOrToken;
  if (!tokenPattern.test(cardOrToken)) return undefined;
  const bytes = Buffer.from(cardOrToken.slice('tok_'.length), 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-cbc', key, bytes.subarray(0, 16));
    return Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]).toString('latin1');
  } catch {
    return undefined;
  }
}
