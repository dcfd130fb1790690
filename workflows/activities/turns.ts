/** Too many wait for the same thing in this process. Try again in a moment. */
export class TurnsFull extends Error {
  override readonly name = 'TurnsFull';
  readonly waiting: number;
  readonly retryable = true;

  constructor(waiting: number) {
    super(`${waiting} wait for the same thing already`);
    this.waiting = waiting;
  }
}

/** Does work about one thing after all work about it that came before, in this process. */
export type Turns = <T>(about: string, work: () => Promise<T>) => Promise<T>;

/** At most `waiting` wait for the same thing; throws {@link TurnsFull} beyond. Nothing is kept of a thing nobody waits for. */
export function createTurns({ waiting }: { readonly waiting: number }): Turns {
  const lines = new Map<string, { last: Promise<unknown>; length: number }>();
  return async (about, work) => {
    const line = lines.get(about) ?? { last: Promise.resolve(), length: 0 };
    if (line.length > waiting) throw new TurnsFull(waiting);
    lines.set(about, line);
    line.length += 1;
    const mine = line.last.then(work, work);
    line.last = mine;
    try {
      return await mine;
    } finally {
      line.length -= 1;
      if (line.length === 0) lines.delete(about);
    }
  };
}
