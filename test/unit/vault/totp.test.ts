import { describe, expect, it } from 'vitest';
import { newTotpSecret, totpAt, totpStepOf, totpUrl } from '../../../vault/totp.ts';
import type { TotpShape } from '../../../vault/totp.ts';

// RFC 6238 appendix B: the ASCII digits 1234567890 repeated to 20, 32 and 64 bytes, here in base32.
const secrets = {
  SHA1: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  SHA256: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA',
  SHA512: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA',
} as const;

const vectors: readonly [seconds: number, algorithm: TotpShape['algorithm'], code: string][] = [
  [59, 'SHA1', '94287082'],
  [59, 'SHA256', '46119246'],
  [59, 'SHA512', '90693936'],
  [1111111109, 'SHA1', '07081804'],
  [1111111109, 'SHA256', '68084774'],
  [1111111109, 'SHA512', '25091201'],
  [1111111111, 'SHA1', '14050471'],
  [1111111111, 'SHA256', '67062674'],
  [1111111111, 'SHA512', '99943326'],
  [1234567890, 'SHA1', '89005924'],
  [1234567890, 'SHA256', '91819424'],
  [1234567890, 'SHA512', '93441116'],
  [2000000000, 'SHA1', '69279037'],
  [2000000000, 'SHA256', '90698825'],
  [2000000000, 'SHA512', '38618901'],
  [20000000000, 'SHA1', '65353130'],
  [20000000000, 'SHA256', '77737706'],
  [20000000000, 'SHA512', '47863826'],
];

describe('the codes of RFC 6238, appendix B', () => {
  it.each(vectors)('at %i s by %s: %s', (seconds, algorithm, code) => {
    expect(totpAt(secrets[algorithm], seconds * 1_000, { algorithm, digits: 8, period: 30 })).toBe(code);
  });
});

describe('a code of ours', () => {
  const secret = secrets.SHA1;
  const now = 1_111_111_111_000;
  const step = Math.floor(now / 30_000);

  it('is the last six digits of the eight', () => {
    expect(totpAt(secret, now)).toBe('050471');
  });

  it.each([-1, 0, 1])('counts %i steps away', (away) => {
    expect(totpStepOf(secret, totpAt(secret, now + away * 30_000), now)).toBe(step + away);
  });

  it.each([-2, 2])('does not count %i steps away', (away) => {
    expect(totpStepOf(secret, totpAt(secret, now + away * 30_000), now)).toBeUndefined();
  });

  it.each(['', '05047', '0504710', '05047 ', '०५०४७१', 'abcdef'])('is six digits: not “%s”', (code) => {
    expect(totpStepOf(secret, code, now)).toBeUndefined();
  });
});

describe('a new secret', () => {
  it('has 160 bits, and is another each time', () => {
    const [one, other] = [newTotpSecret(), newTotpSecret()];
    expect(one).toMatch(/^[A-Z2-7]{32}$/);
    expect(other).not.toBe(one);
  });

  it('is read by an app from a link', () => {
    const url = new URL(totpUrl(secrets.SHA1, 'ada'));
    expect([url.protocol, url.host]).toEqual(['otpauth:', 'totp']);
    expect(decodeURIComponent(url.pathname)).toBe('/Purser:ada');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      issuer: 'Purser',
      secret: secrets.SHA1,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
  });
});
