/** A bounded memory of values that took a while to load. */
export type KeyCache<V> = {
  /** The value under `id`, loaded when it is not at hand; loads of one id at one time are one load. */
  readonly load: (id: string, loader: () => Promise<V | undefined>) => Promise<V | undefined>;
  /** Forgets `id`, also when its load is under way: whoever asks next loads again. */
  readonly forget: (id: string) => void;
  readonly size: () => number;
};

type Entry<V> = { readonly value: Promise<V | undefined>; readonly since: number };

/**
 * Keeps at most `entries` values, each for at most `ttlMs` from the start of its load; drops the least used first.
 * What is absent or fails to load is not kept.
 */
export function createKeyCache<V>({
  clock,
  ttlMs,
  entries,
}: {
  readonly clock: () => number;
  readonly ttlMs: number;
  readonly entries: number;
}): KeyCache<V> {
  const kept = new Map<string, Entry<V>>();

  // An entry from the future is stale too: the clock was set back, and its age cannot be known.
  const isFresh = ({ since }: Entry<V>) => since <= clock() && clock() - since < ttlMs;

  const keep = (id: string, entry: Entry<V>) => {
    kept.delete(id);
    kept.set(id, entry);
    const [oldest] = kept.keys();
    if (kept.size > entries && oldest !== undefined) kept.delete(oldest);
  };

  const begin = (id: string, loader: () => Promise<V | undefined>): Entry<V> => {
    const drop = () => {
      if (kept.get(id) === entry) kept.delete(id);
    };
    const load = async () => {
      try {
        const value = await loader();
        if (value === undefined) drop();
        return value;
      } catch (error) {
        drop();
        throw error;
      }
    };
    const entry: Entry<V> = { since: clock(), value: Promise.resolve().then(load) };
    return entry;
  };

  return {
    load: (id, loader) => {
      const known = kept.get(id);
      const entry = known !== undefined && isFresh(known) ? known : begin(id, loader);
      keep(id, entry);
      return entry.value;
    },
    forget: (id) => void kept.delete(id),
    size: () => kept.size,
  };
}
