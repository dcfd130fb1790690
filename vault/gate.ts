/** Too much is waiting already. Try again in a moment. */
export class GateFull extends Error {
  override readonly name = 'GateFull';
  readonly gate: string;
  readonly waiting: number;
  readonly retryable = true;

  constructor(gate: string, waiting: number) {
    super(`${waiting} wait for ${gate} already`);
    this.gate = gate;
    this.waiting = waiting;
  }
}

/** Runs work when there is room for it. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** At most `atOnce` pieces of work run at one time and `waiting` more wait in order; throws {@link GateFull} beyond. */
export function createGate(
  name: string,
  { atOnce, waiting }: { readonly atOnce: number; readonly waiting: number },
): Gate {
  let running = 0;
  const queue: (() => void)[] = [];

  // A place that falls free is handed to the first who waits, so nobody can slip in between.
  const leave = () => {
    const next = queue.shift();
    if (next === undefined) running -= 1;
    else next();
  };

  return async (work) => {
    if (running < atOnce) running += 1;
    else if (queue.length < waiting) await new Promise<void>((enter) => queue.push(enter));
    else throw new GateFull(name, queue.length);
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
