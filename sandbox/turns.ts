import { bounded } from './bounded.ts';

/** How many things are remembered of each kind; the oldest leave first. */
export const trackLimit = 50_000;

/** Counts how often each was asked before. */
export function createTurns(): (key: string) => number {
  const asked = bounded<number>(trackLimit);
  return (key) => {
    const turn = asked.get(key) ?? 0;
    asked.set(key, turn + 1);
    return turn;
  };
}
