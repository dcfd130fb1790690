import type { StepHint } from '../workflows/worker.ts';
import type { StepFeed } from './deps.ts';

/** Hands the hints of one listening connection to the streams that follow those runs. */
export function createFeed(): StepFeed & { publish(hint: unknown): void; wakeAll(): void } {
  const hearers = new Map<string, Set<(hint: StepHint | undefined) => void>>();
  return {
    subscribe(run, hear) {
      const others = hearers.get(run) ?? new Set();
      hearers.set(run, others.add(hear));
      return () => {
        others.delete(hear);
        if (others.size === 0) hearers.delete(run);
      };
    },
    publish(hint) {
      if (isHint(hint)) for (const hear of hearers.get(hint.run) ?? []) hear(hint);
    },
    wakeAll() {
      for (const others of hearers.values()) for (const hear of others) hear(undefined);
    },
  };
}

function isHint(value: unknown): value is StepHint {
  return typeof value === 'object' && value !== null && 'run' in value && typeof value.run === 'string';
}
