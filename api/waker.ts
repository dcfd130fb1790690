import type { StepFeed } from './deps.ts';

const heartbeatMs = 15_000;

/** Waits for hints about one id. One that comes while nobody waits is kept: the next wait is none. */
export function wakerOf(feed: StepFeed, id: string) {
  let hinted = false;
  let resume: () => void = () => undefined;
  const unsubscribe = feed.subscribe(id, () => {
    hinted = true;
    resume();
  });
  return {
    /** Until something is hinted at, or a heartbeat is due, since hints may be lost. Says if it was a hint. */
    async rest(): Promise<boolean> {
      if (!hinted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, heartbeatMs);
          resume = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const was = hinted;
      hinted = false;
      return was;
    },
    /** Ends the wait, or the next one. */
    wake(): void {
      hinted = true;
      resume();
    },
    unsubscribe,
  };
}
