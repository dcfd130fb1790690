import type { AnyStateMachine, StateValue } from 'xstate';
import { advance, begin, freeze, thaw } from './interpret.ts';
import type { Asked, EventValue, Run, Step, Stimulus, Timer, Turn } from './interpret.ts';

/** Answers an effect at once: the output, or a throw for a fault. */
export type Reply = (input: never, asked: Asked) => unknown;

export type PlayOptions = {
  readonly input?: unknown;
  /** Replies by the effect's name in the machine; one without a reply stays pending until `answer` or `fail`. */
  readonly effects?: { readonly [src: string]: Reply };
  /** Virtual time at the start, ms since the epoch. */
  readonly now?: number;
  readonly runId?: string;
};

/** A run in virtual time, with no server: microseconds a step. */
export type Play = {
  readonly steps: readonly Step[];
  readonly state: StateValue;
  readonly status: Step['status'];
  readonly context: unknown;
  readonly now: number;
  readonly run: Run;
  /** Questions that wait for an answer, oldest first. */
  readonly pending: readonly Asked[];
  /** Timers by due time. */
  readonly timers: readonly Timer[];
  /** Would this event do anything now? */
  can(event: EventValue): boolean;
  tell(event: EventValue): void;
  answer(src: string, output: unknown): void;
  fail(src: string, error: unknown): void;
  /** Lets time pass; timers fire in the order in which they are due. */
  wait(ms: number): void;
};

/**
 * Plays a machine. Every snapshot passes through JSON before the next step, as it does in continue-as-new.
 *
 * @example
 * const run = play(machine, { input, effects: { quote: () => ({ ok: true }) } });
 * run.tell({ type: 'user.confirm' });
 */
export function play(machine: AnyStateMachine, options: PlayOptions = {}): Play {
  let now = options.now ?? 0;
  const steps: Step[] = [];
  let run = take(begin(machine, options.runId ?? 'run', options.input, now));
  reply();

  function take(turn: Turn): Run {
    steps.push(turn.step);
    return thaw(machine, JSON.parse(JSON.stringify(freeze(machine, turn.run))));
  }

  function move(stimulus: Stimulus): void {
    const turn = advance(machine, run, stimulus, now);
    if (turn !== undefined) run = take(turn);
  }

  function reply(): void {
    for (;;) {
      const asked = Object.values(run.asked).find(({ src }) => options.effects?.[src] !== undefined);
      const effect = asked && options.effects?.[asked.src];
      if (asked === undefined || effect === undefined) return;
      move(replied(effect, asked));
    }
  }

  function settle(src: string, make: (requestId: string) => Stimulus): void {
    const asked = Object.values(run.asked).find((pending) => pending.src === src);
    if (asked === undefined)
      throw new RangeError(`${src} is not being asked for in ${JSON.stringify(run.snapshot.value)}`);
    move(make(asked.requestId));
    reply();
  }

  const timersByDue = () => Object.values(run.timers).toSorted((a, b) => a.dueAt - b.dueAt);

  return {
    steps,
    get state() {
      return run.snapshot.value;
    },
    get status() {
      return run.snapshot.status;
    },
    get context(): unknown {
      return run.snapshot.context;
    },
    get now() {
      return now;
    },
    get run() {
      return run;
    },
    get pending() {
      return Object.values(run.asked);
    },
    get timers() {
      return timersByDue();
    },
    can: (event) => run.snapshot.can(event),
    tell(event) {
      move({ kind: 'event', event });
      reply();
    },
    answer: (src, output) => settle(src, (requestId) => ({ kind: 'answer', requestId, output })),
    fail: (src, error) => settle(src, (requestId) => ({ kind: 'fault', requestId, error })),
    wait(ms) {
      const until = now + ms;
      for (let next = timersByDue()[0]; next !== undefined && next.dueAt <= until; next = timersByDue()[0]) {
        now = next.dueAt;
        move({ kind: 'timer', id: next.id, seq: next.seq });
        reply();
      }
      now = until;
    },
  };
}

function replied(effect: Reply, asked: Asked): Stimulus {
  const { requestId } = asked;
  try {
    return { kind: 'answer', requestId, output: effect(asked.input as never, asked) };
  } catch (error) {
    return { kind: 'fault', requestId, error };
  }
}
