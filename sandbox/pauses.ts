/** All waiting of a sandbox goes through here, so that it can be made faster and stopped at once. */
export type Pauses = {
  /** Resolves after so many ms; at once when there is nothing to wait for. */
  wait(ms: number | undefined): Promise<void>;
  after(ms: number, work: () => void): void;
  /** Forgets what is still waiting: it never happens. */
  close(): void;
};

/** `pace` multiplies every wait: 1 is as documented, 0.01 a hundred times faster. */
export function createPauses(pace: number): Pauses {
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;
  const after = (ms: number, work: () => void): void => {
    if (closed) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms * pace);
    timers.add(timer);
  };
  return {
    after,
    wait: async (ms) => {
      if (ms !== undefined && ms > 0) await new Promise<void>((resolve) => after(ms, resolve));
    },
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
