import { describe, expect, it } from 'vitest';
import { createTurns, TurnsFull } from '../../workflows/activities/turns.ts';

/** Work that ends when it is told to. */
function work() {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { ended, end: () => end() };
}

describe('turns', () => {
  it('come one after the other about one thing, and at once about two', async () => {
    const turns = createTurns({ waiting: 5 });
    const [first, other] = [work(), work()];
    const done: string[] = [];
    const note = (name: string) => () => Promise.resolve(void done.push(name));
    const one = turns('a', () => first.ended).then(note('a1'));
    const two = turns('a', note('a2'));
    const beside = turns('b', () => other.ended).then(note('b'));
    other.end();
    await beside;
    expect(done).toEqual(['b']);
    first.end();
    await Promise.all([one, two]);
    expect(done.toSorted()).toEqual(['a1', 'a2', 'b']);
    expect(done.indexOf('a2')).toBeGreaterThan(0);
  });

  it('go on after work that failed', async () => {
    const turns = createTurns({ waiting: 5 });
    const failing = turns('a', () => Promise.reject(new RangeError('no')));
    const next = turns('a', () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('done');
  });

  it('are refused when too many wait, and given again later', async () => {
    const turns = createTurns({ waiting: 1 });
    const first = work();
    const one = turns('a', () => first.ended);
    const two = turns('a', () => Promise.resolve());
    await expect(turns('a', () => Promise.resolve())).rejects.toThrow(TurnsFull);
    expect(await turns('b', () => Promise.resolve('free'))).toBe('free');
    first.end();
    await Promise.all([one, two]);
    expect(await turns('a', () => Promise.resolve('free'))).toBe('free');
  });
});
