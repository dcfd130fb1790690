// What the ledger should do, in numbers of three owners and their shops: no requests, no database, no accounts.

export type Said = unknown;
export type Model = ReturnType<typeof modelOf>;
type Asked = {
  readonly kind: 'fund' | 'hold' | 'capture' | 'release';
  readonly owner: number;
  readonly hold: number;
  readonly amount: number;
};
type Held = { readonly owner: number; readonly amount: number; left: number };

export function modelOf() {
  const wallets = [0, 0, 0];
  const shops = [0, 0, 0];
  /** By the request of the hold; `shut` when it was released before it came. */
  const holds = new Map<number, Held | 'shut'>();
  const add = (purse: number[], index: number, amount: number) => (purse[index] = (purse[index] ?? 0) + amount);

  const hold = ({ owner, hold: request, amount }: Asked): Said => {
    if (amount === 0) return 'nothing-to-move';
    const before = holds.get(request);
    if (before === 'shut') return 'hold-given-up';
    if (before !== undefined) return before.owner === owner && before.amount === amount ? 'done' : 'request-reused';
    if ((wallets[owner] ?? 0) < amount) return 'insufficient-funds';
    add(wallets, owner, -amount);
    holds.set(request, { owner, amount, left: amount });
    return 'done';
  };

  const capture = ({ owner: shop, hold: request, amount }: Asked): Said => {
    const held = holds.get(request);
    if (held === undefined || held === 'shut') return 'hold-unknown';
    if (amount > held.left) return 'more-than-held';
    if (amount === 0) return 'nothing-to-move';
    held.left -= amount;
    add(shops, shop, amount);
    return 'done';
  };

  const release = ({ hold: request }: Asked): Said => {
    const held = holds.get(request);
    if (held === undefined) holds.set(request, 'shut');
    if (held === undefined || held === 'shut' || held.left === 0) return 'nothing-left';
    add(wallets, held.owner, held.left);
    held.left = 0;
    return 'done';
  };

  return {
    /** What the ledger says when it is asked this. */
    ask(asked: Asked): Said {
      if (asked.kind === 'hold') return hold(asked);
      if (asked.kind === 'capture') return capture(asked);
      if (asked.kind === 'release') return release(asked);
      add(wallets, asked.owner, asked.amount);
      return 'done';
    },
    balances: () =>
      wallets.map((wallet, owner) => ({ wallet, hold: heldBy(owner, [...holds.values()]), shop: shops[owner] })),
  };
}

function heldBy(owner: number, holds: readonly (Held | 'shut')[]): number {
  return holds.reduce((sum, held) => sum + (held !== 'shut' && held.owner === owner ? held.left : 0), 0);
}
