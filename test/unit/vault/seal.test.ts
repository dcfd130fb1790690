import { beforeAll, describe, expect, test } from 'vitest';
import { sealedPattern, type Sealed } from '../../../machines/kit/sealed.ts';
import { openKeyring, type Keyring } from '../../../vault/keyring.ts';
import { largestTextBytes, open, openOrThrow, sealingOf, sealPersonal, sealSecret } from '../../../vault/seal.ts';
import { handClock, masterKeyOf, memoryKeys } from './memory-keys.ts';

let ring: Keyring;
let secret: Sealed;
let personal: Sealed;

beforeAll(async () => {
  ring = openKeyring({ masterKey: masterKeyOf(7), store: memoryKeys().store, clock: handClock().read });
  secret = await sealSecret(ring, 'hunter-of-gophers');
  personal = await sealPersonal(ring, 'usr_1', '+8613800000001');
  await sealPersonal(ring, 'usr_2', 'another');
});

describe('there and back', () => {
  test.each([
    ['empty', ''],
    ['ASCII', 'a code 123456'],
    ['Chinese', '我爱北京天安门'],
    ['emoji', '👩‍👩‍👧‍👦🇨🇳'],
    ['control characters', '\u0000\n\u2028\ufeff'],
    ['not normalised', 'e\u0301 \u00e9 \ufb01'],
    ['the largest', 'x'.repeat(largestTextBytes)],
  ])('%s', async (_, text) => {
    for (const sealed of [await sealSecret(ring, text), await sealPersonal(ring, 'usr_1', text)]) {
      expect(sealed).toMatch(sealedPattern);
      expect(await open(ring, sealed)).toEqual({ ok: true, text });
    }
  });

  test('a lone surrogate becomes U+FFFD, as in all UTF-8', async () => {
    expect(await openOrThrow(ring, await sealSecret(ring, 'a\ud800'))).toBe('a\ufffd');
  });

  test('the same text is never sealed alike', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => sealPersonal(ring, 'usr_1', 'x')));
    expect(new Set(all).size).toBe(50);
  });

  test('says its mark and key without being opened, and nothing else', () => {
    expect(sealingOf(secret)).toEqual({ use: 'secret', kid: '2026-11-24T15' });
    expect(sealingOf(personal)).toEqual({ use: 'personal', kid: 'usr_1' });
    expect(headerOf(personal)).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      kid: 'usr_1',
      use: 'personal',
      sub: 'usr_1',
    });
  });

  test('refuses a text that is too large, and a subject without a name', async () => {
    await expect(sealSecret(ring, 'x'.repeat(largestTextBytes + 1))).rejects.toMatchObject({ reason: 'too-large' });
    await expect(sealPersonal(ring, '', 'x')).rejects.toBeInstanceOf(RangeError);
    await expect(sealPersonal(ring, 'x'.repeat(201), 'x')).rejects.toBeInstanceOf(RangeError);
  });
});

// 0 header, 1 encrypted key, 2 nonce, 3 ciphertext, 4 tag.
const changedPart = (index: number, change: (part: string) => string) => (sealed: string) =>
  sealed
    .split('.')
    .map((part, at) => (at === index ? change(part) : part))
    .join('.');
const changedHeader = (change: object) => changedPart(0, (part) => encode({ ...decode(part), ...change }));
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString());
const headerOf = (sealed: string) => decode(sealed.split('.')[0] ?? '');
const flipBit = (byte: number) => (part: string) => {
  const bytes = Buffer.from(part, 'base64url');
  bytes[byte] = (bytes[byte] ?? 0) ^ 1;
  return bytes.toString('base64url');
};
// A 16-byte tag takes 22 characters, of which the last carries four bits that decoders ignore.
const changeIdleBits = (part: string) => part.slice(0, -1) + (part.endsWith('A') ? 'B' : nextOf(part.at(-1) ?? 'A'));
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const nextOf = (character: string) => alphabet[alphabet.indexOf(character) ^ 1] ?? 'B';

describe('a changed personal value', () => {
  test.each<[string, (sealed: string) => string, string]>([
    ['header: another subject that has a key', changedHeader({ kid: 'usr_2', sub: 'usr_2' }), 'tampered'],
    ['header: a subject without a key', changedHeader({ kid: 'usr_9', sub: 'usr_9' }), 'key-destroyed'],
    ['header: kid and sub disagree', changedHeader({ kid: 'usr_2' }), 'not-sealed'],
    ['header: without sub', changedHeader({ sub: undefined }), 'not-sealed'],
    ['header: another use', changedHeader({ use: 'secret', sub: undefined }), 'key-destroyed'],
    ['header: the use of a wrapped key', changedHeader({ use: 'personal-key' }), 'not-sealed'],
    ['header: another algorithm', changedHeader({ alg: 'A256KW' }), 'not-sealed'],
    ['header: no encryption named', changedHeader({ enc: undefined }), 'not-sealed'],
    ['header: a weaker cipher', changedHeader({ enc: 'A128GCM' }), 'not-sealed'],
    ['header: compression', changedHeader({ zip: 'DEF' }), 'not-sealed'],
    ['header: a critical extension', changedHeader({ crit: ['b64'], b64: false }), 'not-sealed'],
    [
      'header: names in another order',
      changedPart(0, (part) => encode(Object.fromEntries(Object.entries(decode(part)).toReversed()))),
      'tampered',
    ],
    ['header: no JSON', changedPart(0, () => 'AAAA'), 'not-sealed'],
    ['header: JSON but no object', changedPart(0, () => encode('dir')), 'not-sealed'],
    ['encrypted key: one added', changedPart(1, () => 'AAAA'), 'not-sealed'],
    ['nonce: first bit', changedPart(2, flipBit(0)), 'tampered'],
    ['nonce: last bit', changedPart(2, flipBit(11)), 'tampered'],
    ['nonce: cut', changedPart(2, (part) => part.slice(0, -4)), 'tampered'],
    ['ciphertext: first bit', changedPart(3, flipBit(0)), 'tampered'],
    ['ciphertext: last bit', changedPart(3, flipBit(13)), 'tampered'],
    ['ciphertext: cut', changedPart(3, (part) => part.slice(4)), 'tampered'],
    ['ciphertext: empty', changedPart(3, () => ''), 'tampered'],
    ['ciphertext: longer', changedPart(3, (part) => `AAAA${part}`), 'tampered'],
    ['tag: first bit', changedPart(4, flipBit(0)), 'tampered'],
    ['tag: last bit', changedPart(4, flipBit(15)), 'tampered'],
    ['tag: cut', changedPart(4, (part) => part.slice(0, 16)), 'tampered'],
    ['tag: bits that decoders ignore', changedPart(4, changeIdleBits), 'tampered'],
    ['tag: missing', changedPart(4, () => ''), 'not-sealed'],
    ['a part more', (sealed) => `${sealed}.AAAA`, 'not-sealed'],
    ['a line end behind', (sealed) => `${sealed}\n`, 'not-sealed'],
    ['plain text', () => '+8613800000001', 'not-sealed'],
    ['nothing', () => '', 'not-sealed'],
    ['endless', (sealed) => sealed + 'A'.repeat(2_000_000), 'not-sealed'],
  ])('%s', async (_, change, reason) => {
    expect(await open(ring, change(personal))).toEqual({ ok: false, reason });
    await expect(openOrThrow(ring, change(personal))).rejects.toMatchObject({ name: 'SealFault', reason });
  });

  test('every byte of it counts', async () => {
    const sealed = await sealPersonal(ring, 'usr_1', 'x');
    const accepted: [part: number, byte: number][] = [];
    for (const [index, part] of sealed.split('.').entries()) {
      const bytes = Buffer.from(part, 'base64url').byteLength;
      for (let byte = 0; byte < bytes; byte++) {
        const opened = await open(ring, changedPart(index, flipBit(byte))(sealed));
        if (opened.ok) accepted.push([index, byte]);
      }
    }
    expect(accepted).toEqual([]);
  });

  test('parts of two values do not go together', async () => {
    const other = await sealPersonal(ring, 'usr_1', '+8613800000002');
    for (const index of [2, 3, 4]) {
      const mixed = changedPart(index, () => other.split('.')[index] ?? '')(personal);
      expect(await open(ring, mixed)).toEqual({ ok: false, reason: 'tampered' });
    }
  });

  test('a fault tells the key and never the value', async () => {
    const error = await openOrThrow(ring, changedPart(4, flipBit(0))(personal)).catch((fault: unknown) => fault);
    expect(error).toMatchObject({ reason: 'tampered', kid: 'usr_1', retryable: false });
    expect(String(error)).toBe('SealFault: The sealed value was changed after it was sealed (key usr_1)');
  });
});

describe('a changed secret', () => {
  test.each<[string, (sealed: string) => string, string]>([
    ['another hour', changedHeader({ kid: '2026-11-24T14' }), 'key-destroyed'],
    ['no hour', changedHeader({ kid: 'usr_1' }), 'key-destroyed'],
    ['with a subject', changedHeader({ sub: '2026-11-24T15' }), 'not-sealed'],
    ['as if personal', changedHeader({ use: 'personal', sub: '2026-11-24T15' }), 'key-destroyed'],
    ['as if personal, of a subject', changedHeader({ use: 'personal', kid: 'usr_1', sub: 'usr_1' }), 'tampered'],
  ])('%s', async (_, change, reason) => {
    expect(await open(ring, change(secret))).toEqual({ ok: false, reason });
  });
});
