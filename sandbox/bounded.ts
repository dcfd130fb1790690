/** A map that never grows over its limit: the oldest entry leaves when a new one comes. */
export type Bounded<V> = {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  /** Oldest first. */
  values(): V[];
};

export function bounded<V>(limit: number): Bounded<V> {
  const kept = new Map<string, V>();
  return {
    get: (key) => kept.get(key),
    set(key, value) {
      kept.set(key, value);
      const [oldest] = kept.keys();
      if (kept.size > limit && oldest !== undefined) kept.delete(oldest);
    },
    values: () => [...kept.values()],
  };
}

/** How many calls, checks and messages are told apart by how often they came. */
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
