import { describe, expect, test } from 'vitest';
import { createKeyCache } from '../../../vault/key-cache.ts';
import { keyTtlMs, openKeyring, WrappedKeyUnreadable } from '../../../vault/keyring.ts';
import { open, sealingOf, sealPersonal, sealSecret } from '../../../vault/seal.ts';
import { handClock, masterKeyOf, memoryKeys } from './memory-keys.ts';

const minute = 60_000;
const hour = 60 * minute;
const gone = { ok: false, reason: 'key-destroyed' };

function setUp() {
  const keys = memoryKeys();
  const clock = handClock();
  const process = () => openKeyring({ masterKey: masterKeyOf(7), store: keys.store, clock: clock.read });
  return { ...keys, clock, process, ring: process() };
}

describe('subject keys', () => {
  test('100 seals of one new subject at once make one key', async () => {
    const { ring, asked, dataKeys } = setUp();
    const all = await Promise.all(
      Array.from({ length: 100 }, (_, index) => sealPersonal(ring, 'usr_1', `value ${index}`)),
    );
    expect(asked).toMatchObject({ dataKey: 1, putDataKey: 1 });
    expect(dataKeys.size).toBe(1);
    const opened = await Promise.all(all.map((sealed) => open(ring, sealed)));
    expect(opened).toEqual(all.map((_, index) => ({ ok: true, text: `value ${index}` })));
  });

  test('two processes that make one subject’s key at once use the same one', async () => {
    const { process, dataKeys } = setUp();
    const [one, other] = [process(), process()];
    const sealed = await Promise.all(
      Array.from({ length: 100 }, (_, index) => sealPersonal(index % 2 === 0 ? one : other, 'usr_1', 'x')),
    );
    expect(dataKeys.size).toBe(1);
    const opened = await Promise.all(sealed.map((value, index) => open(index % 2 === 0 ? other : one, value)));
    expect(opened.every(({ ok }) => ok)).toBe(true);
  });

  test('seals and looks for a key that is being made do not disturb one another', async () => {
    const { ring } = setUp();
    const work = Array.from({ length: 50 }, (_, index) =>
      index % 2 === 0 ? sealPersonal(ring, 'usr_1', 'x') : ring.findKey('personal', 'usr_1'),
    );
    await expect(Promise.all(work)).resolves.toHaveLength(50);
  });

  test('an erasure holds at once here, and within a minute in another process', async () => {
    const { process, clock } = setUp();
    const [here, there] = [process(), process()];
    const sealed = await sealPersonal(here, 'usr_1', 'Beispiel');
    expect(await open(there, sealed)).toEqual({ ok: true, text: 'Beispiel' });
    await here.eraseSubject('usr_1');
    expect(await open(here, sealed)).toEqual(gone);
    expect(await open(there, sealed)).toEqual({ ok: true, text: 'Beispiel' });
    clock.forward(keyTtlMs);
    expect(await open(there, sealed)).toEqual(gone);
  });

  test('an erasure during a read of the key holds too', async () => {
    const { process } = setUp();
    const sealed = await sealPersonal(process(), 'usr_1', 'x');
    const ring = process();
    const reading = ring.findKey('personal', 'usr_1');
    await ring.eraseSubject('usr_1');
    await reading;
    expect(await open(ring, sealed)).toEqual(gone);
  });

  test.each([
    ['a subject that had a key', true],
    ['a subject that never had one', false],
  ])('%s gets none after its erasure', async (_, hadKey) => {
    const { ring } = setUp();
    if (hadKey) await sealPersonal(ring, 'usr_1', 'x');
    await ring.eraseSubject('usr_1');
    await ring.eraseSubject('usr_1');
    await expect(sealPersonal(ring, 'usr_1', 'x')).rejects.toMatchObject({
      name: 'SealFault',
      reason: 'key-destroyed',
      kid: 'usr_1',
    });
    expect(await sealPersonal(ring, 'usr_2', 'x')).toMatch(/^ey/);
  });

  test('the key is read again after a minute and not before', async () => {
    const { ring, asked, clock } = setUp();
    await ring.subjectKey('usr_1');
    for (const expected of [2, 2]) {
      await ring.subjectKey('usr_1');
      expect(asked.dataKey).toBe(expected);
    }
    clock.forward(keyTtlMs - 1);
    await ring.subjectKey('usr_1');
    expect(asked.dataKey).toBe(2);
    clock.forward(1);
    await ring.subjectKey('usr_1');
    expect(asked).toMatchObject({ dataKey: 3, putDataKey: 1 });
  });
});

describe('hourly keys', () => {
  test('each hour has its own key, named for the hour in UTC', async () => {
    const { ring, clock, secretKeys } = setUp();
    const kids: (string | undefined)[] = [];
    for (let step = 0; step < 4; step++) {
      kids.push(sealingOf(await sealSecret(ring, 'x'))?.kid);
      clock.forward(20 * minute);
    }
    expect(kids).toEqual(['2026-11-24T15', '2026-11-24T15', '2026-11-24T16', '2026-11-24T16']);
    expect([...secretKeys].map(([id, { destroyAfter }]) => [id, destroyAfter.toISOString()])).toEqual([
      ['2026-11-24T15', '2026-11-25T16:00:00.000Z'],
      ['2026-11-24T16', '2026-11-25T17:00:00.000Z'],
    ]);
  });

  test('100 seals of one new hour at once make one key', async () => {
    const { ring, asked } = setUp();
    await Promise.all(Array.from({ length: 100 }, () => sealSecret(ring, 'x')));
    expect(asked).toMatchObject({ secretKey: 1, putSecretKey: 1 });
  });

  test.each([
    ['in the hour', 0, { ok: true, text: 'secret' }],
    ['in the next hour', hour, { ok: true, text: 'secret' }],
    ['a moment before a day after the hour', 24 * hour + 40 * minute - 1, { ok: true, text: 'secret' }],
    ['a day after the hour', 24 * hour + 40 * minute, gone],
    ['a week later', 7 * 24 * hour, gone],
  ])('opened %s', async (_, waitMs, expected) => {
    const { ring, clock } = setUp();
    const sealed = await sealSecret(ring, 'secret');
    clock.forward(waitMs);
    expect(await open(ring, sealed)).toEqual(expected);
  });

  test('what is due is destroyed, and only that', async () => {
    const { ring, clock, secretKeys } = setUp();
    for (let step = 0; step < 30; step++) {
      await sealSecret(ring, 'x');
      clock.forward(hour);
    }
    // Now 21:20 of the next day: the hours 15 to 20 ended a day ago or more.
    expect(await ring.destroyExpired()).toBe(6);
    expect([...secretKeys.keys()][0]).toBe('2026-11-24T21');
    expect(await ring.destroyExpired()).toBe(0);
  });

  test('a name that is no hour finds nothing and asks nobody', async () => {
    const { ring, asked } = setUp();
    for (const kid of ['', 'usr_1', '2026-11-24', '2026-13-99T99', '2026-11-24T15:00']) {
      expect(await ring.findKey('secret', kid)).toBeUndefined();
    }
    expect(asked.secretKey).toBe(0);
  });
});

describe('wrapped keys', () => {
  test('are not plain, and another master key does not unwrap them', async () => {
    const { ring, store, dataKeys, clock } = setUp();
    const sealed = await sealPersonal(ring, 'usr_1', 'x');
    expect(dataKeys.get('usr_1')).toEqual({ wrapped: expect.stringMatching(/^ey[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/) });
    const stranger = openKeyring({ masterKey: masterKeyOf(8), store, clock: clock.read });
    await expect(open(stranger, sealed)).rejects.toBeInstanceOf(WrappedKeyUnreadable);
    await expect(sealPersonal(stranger, 'usr_1', 'x')).rejects.toMatchObject({ use: 'personal', kid: 'usr_1' });
  });

  test('work in their own row only', async () => {
    const { process, dataKeys, secretKeys } = setUp();
    const ring = process();
    await Promise.all([sealPersonal(ring, 'usr_1', 'x'), sealPersonal(ring, 'usr_2', 'x'), sealSecret(ring, 'x')]);
    const others = dataKeys.get('usr_2');
    if (others === undefined || !('wrapped' in others)) throw new TypeError('usr_2 has a key');
    dataKeys.set('usr_1', others);
    await expect(process().subjectKey('usr_1')).rejects.toMatchObject({ name: 'WrappedKeyUnreadable' });
    secretKeys.set('2026-11-24T15', { wrapped: others.wrapped, destroyAfter: new Date(0) });
    await expect(process().secretKey()).rejects.toMatchObject({ use: 'secret', kid: '2026-11-24T15' });
  });

  test('a store that fails once is asked again', async () => {
    const { store, process, clock } = setUp();
    const sealed = await sealPersonal(process(), 'usr_1', 'x');
    let failures = 1;
    const ring = openKeyring({
      masterKey: masterKeyOf(7),
      clock: clock.read,
      store: {
        ...store,
        dataKey: (subject) =>
          failures-- > 0 ? Promise.reject(new TypeError('connection lost')) : store.dataKey(subject),
      },
    });
    await expect(open(ring, sealed)).rejects.toThrow('connection lost');
    expect(await open(ring, sealed)).toEqual({ ok: true, text: 'x' });
  });

  test('a master key of another length is refused', () => {
    const { store, clock } = setUp();
    expect(() => openKeyring({ masterKey: new Uint8Array(31), store, clock: clock.read })).toThrow(RangeError);
  });
});

describe('the memory of keys', () => {
  test('is bounded, and drops the least used first', async () => {
    const { cache, load, loads } = cacheOf(3);
    for (const id of ['a', 'b', 'c', 'a', 'd', 'a', 'c', 'b']) await load(id);
    expect(loads).toEqual(['a', 'b', 'c', 'd', 'b']);
    expect(cache.size()).toBe(3);
  });

  test('does not keep what is absent, and not what comes in late after it was forgotten', async () => {
    const { cache, load, loads } = cacheOf(3);
    await cache.load('a', () => Promise.resolve(undefined));
    expect(cache.size()).toBe(0);
    const late = load('b');
    cache.forget('b');
    expect(await late).toBe('b');
    await load('b', 'new');
    expect(loads).toEqual(['b', 'b']);
  });

  test('counts the age from the start of the load, and trusts nothing after the clock was set back', async () => {
    const { clock, load, loads } = cacheOf(3);
    await load('a');
    clock.forward(minute - 1);
    await load('a');
    expect(loads).toHaveLength(1);
    clock.forward(1);
    await load('a');
    expect(loads).toHaveLength(2);
    clock.forward(-1);
    await load('a');
    expect(loads).toHaveLength(3);
  });
});

function cacheOf(entries: number) {
  const clock = handClock();
  const loads: string[] = [];
  const cache = createKeyCache<string>({ clock: clock.read, ttlMs: minute, entries });
  const load = (id: string, value: string | undefined = id) =>
    cache.load(id, () => {
      loads.push(id);
      return Promise.resolve(value);
    });
  return { cache, clock, loads, load };
}
