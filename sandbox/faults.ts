import { z } from 'zod';
import type { Way } from './way.ts';

/** The calls that a fault can be put on. */
export const faultRoutes = [
  'messages',
  'authorisations',
  'captures',
  'inquiries',
  'reversals',
  'checks',
  'check-inquiries',
  'freezes',
  'freeze-inquiries',
  'deductions',
  'thaws',
  'card-checks',
  'card-codes',
  'agreements',
  'cancellations',
  'statements',
] as const;
export type FaultRoute = (typeof faultRoutes)[number];

const faultModeNames = [
  'drop-answer',
  'drop-request',
  'late',
  'error',
  'error-after-work',
  'throttle',
  'garbage',
  'delay',
  'duplicate-webhook',
  'lose-webhook',
] as const;
type FaultMode = (typeof faultModeNames)[number];

type Mode = { readonly does: string; readonly way: (delayMs: number) => Way };

/** What can go wrong on demand. */
export const faultModes: { readonly [mode in FaultMode]: Mode } = {
  'drop-answer': {
    does: 'the call is done, the connection breaks off with no answer',
    way: () => ({ answer: 'lost' }),
  },
  'drop-request': {
    does: 'nothing is done, the connection breaks off with no answer',
    way: () => ({ answer: 'lost', undone: true }),
  },
  late: {
    does: 'the connection breaks off at once; the call is done `delayMs` later',
    way: (delayMs) => ({ answer: 'lost', travelMs: delayMs }),
  },
  error: { does: 'nothing is done, the answer is a 503', way: () => ({ answer: 'unwell', undone: true }) },
  'error-after-work': { does: 'the call is done, the answer is a 503', way: () => ({ answer: 'unwell' }) },
  throttle: { does: 'nothing is done, the answer is a 429', way: () => ({ answer: 'throttled', undone: true }) },
  garbage: { does: 'the call is done, the answer is a page of HTML', way: () => ({ answer: 'garbled' }) },
  delay: {
    does: 'the call is done at once, the answer comes `delayMs` later',
    way: (delayMs) => ({ answerMs: delayMs }),
  },
  'duplicate-webhook': { does: 'the webhook is sent twice under one id', way: () => ({ webhooks: 2 }) },
  'lose-webhook': { does: 'the webhook is not sent', way: () => ({ webhooks: 0 }) },
};

/** Body of `POST /sandbox/faults`. */
export const faultSchema = z.strictObject({
  route: z.enum(faultRoutes),
  mode: z.enum(faultModeNames),
  /** For so many calls. */
  times: z.int().min(1).max(1_000).default(1),
  delayMs: z.int().min(0).max(120_000).default(1_000),
  /** Only for calls whose requestId begins like this; for an inquiry and what follows, the authorisation's, or the check's. */
  about: z.string().min(1).max(100).optional(),
});
type Fault = z.output<typeof faultSchema>;

export type Faults = {
  /** False when there are too many already. */
  add(fault: Fault): boolean;
  list(): Fault[];
  clear(): void;
  /** The way of the next call of this kind, used up by asking; undefined when no fault is on it. */
  take(route: FaultRoute, requestId: string): Way | undefined;
};

const faultLimit = 100;

/** The fault switch: faults wait in the order in which they came, and each call takes the first that fits. */
export function createFaults(): Faults {
  let waiting: Fault[] = [];
  return {
    add(fault) {
      if (waiting.length >= faultLimit) return false;
      waiting.push({ ...fault });
      return true;
    },
    list: () => waiting.map((fault) => ({ ...fault })),
    clear() {
      waiting = [];
    },
    take(route, requestId) {
      const fault = waiting.find((one) => one.route === route && requestId.startsWith(one.about ?? ''));
      if (fault === undefined) return undefined;
      fault.times -= 1;
      if (fault.times === 0) waiting = waiting.filter((one) => one !== fault);
      return faultModes[fault.mode].way(fault.delayMs);
    },
  };
}
