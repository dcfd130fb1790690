import { hash, verify } from '@node-rs/argon2';
import { createHmac } from 'node:crypto';
import type { DerivedKeys } from './derived-keys.ts';
import { createGate } from './gate.ts';

/** argon2id, the package's default variant, at OWASP's first choice: 19 MiB, two passes, one lane (Password Storage). */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
const costPrefix = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`;

/** What nobody's password hashes to: a fixed salt and an output that no input is known to have. */
const decoyHash = `${costPrefix}${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Longest text that is hashed, in UTF-16 units; the policy allows far less. */
const longestText = 256;

// For the whole process: 4 × 19 MiB is what it may take, and Node has four threads for such work.
const gate = createGate('password hashing', { atOnce: 4, waiting: 100 });

type PasswordKey = Pick<DerivedKeys, 'password'>;

/** A stored hash that argon2 cannot read: the row was damaged. */
export class HashUnreadable extends Error {
  override readonly name = 'HashUnreadable';
  readonly retryable = false;

  constructor(cause: unknown) {
    super('The stored password hash is no argon2 hash', { cause });
  }
}

/**
 * Hashes a password for storage: a PHC string of about 97 characters.
 * Throws a RangeError past 256 UTF-16 units, and `GateFull` when too many wait.
 */
export async function hashPassword(keys: PasswordKey, text: string): Promise<string> {
  if (text.length > longestText) throw new RangeError('The password was not judged before it was hashed');
  const peppered = pepper(keys, text);
  return gate(() => hash(peppered, cost));
}

/** Is this the password? Throws {@link HashUnreadable}, and `GateFull` when too many wait. */
export async function verifyPassword(keys: PasswordKey, stored: string, text: string): Promise<boolean> {
  // Too long a text is wrong, but not sooner than another wrong one.
  const peppered = pepper(keys, text.slice(0, longestText));
  const matches = await gate(() =>
    verify(stored, peppered).catch((cause: unknown) => {
      throw new HashUnreadable(cause);
    }),
  );
  return matches && text.length <= longestText;
}

/** Takes as long as a real check and is always false: for a phone that has no account. */
export async function decoyVerify(keys: PasswordKey, text: string): Promise<false> {
  await verifyPassword(keys, decoyHash, text);
  return false;
}

/** Was this made at another cost than today's? Then hash the password again at the next right login. */
export function needsRehash(stored: string): boolean {
  return !stored.startsWith(costPrefix);
}

// NFKC first: the same password typed on another keyboard must have the same bytes (NIST SP 800-63B-4 §3.1.1.2).
function pepper({ password }: PasswordKey, text: string): string {
  return createHmac('sha256', password).update(text.normalize('NFKC')).digest('base64url');
}
