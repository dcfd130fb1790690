/** Work under way, so that those who want the same thing at the same time share one go at it. */
export type InFlight<V> = {
  readonly join: (id: string, work: () => Promise<V>) => Promise<V>;
};

/** Nothing is kept once the work is done; there are never more entries than callers waiting. */
export function createInFlight<V>(): InFlight<V> {
  const underWay = new Map<string, Promise<V>>();
  return {
    join: (id, work) => {
      const known = underWay.get(id);
      if (known !== undefined) return known;
      const begun = work().finally(() => underWay.delete(id));
      underWay.set(id, begun);
      return begun;
    },
  };
}
