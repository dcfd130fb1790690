import { Secret, TOTP } from 'otpauth';

/** What authenticator apps all take: SHA-1, six digits, 30 s (RFC 6238 §5.2, Google's Key Uri Format). */
const shape = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
export type TotpShape = {
  readonly algorithm: 'SHA1' | 'SHA256' | 'SHA512';
  readonly digits: number;
  readonly period: number;
};

/** Steps before and after now whose codes count: a clock that is off, a code that was typed late (RFC 6238 §5.2, §6). */
const window = 1;

/** A new secret, 160 bits as RFC 4226 §4 R6 recommends, in base32. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What an authenticator app reads, as a link or as a QR code. */
export function totpUrl(secret: string, name: string): string {
  return new TOTP({ ...shape, issuer: 'Purser', label: name, secret }).toString();
}

/** The code of a time in ms since the epoch (RFC 6238 §4.2). */
export function totpAt(secret: string, timeMs: number, as: TotpShape = shape): string {
  return new TOTP({ ...as, secret }).generate({ timestamp: timeMs });
}

/**
 * The time step whose code this is, looking one step back and one ahead; undefined when it is none of theirs.
 * A code counts once: the caller takes the step, and refuses it and earlier ones from then on (RFC 6238 §5.2).
 */
export function totpStepOf(secret: string, code: string, timeMs: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const delta = new TOTP({ ...shape, secret }).validate({ token: code, timestamp: timeMs, window });
  return delta === null ? undefined : Math.floor(timeMs / 1_000 / shape.period) + delta;
}
