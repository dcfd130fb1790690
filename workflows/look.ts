import type { AnyMachineSnapshot, StateValue } from 'xstate';
import type { Flow } from '../machines/kit/flow.ts';
import { awaitingTags } from '../machines/kit/machine.ts';
import type { AwaitingTag } from '../machines/kit/machine.ts';
import type { EventValue, Run } from './interpret.ts';

/** A run as its owner may see it, JSON. Times are RFC 3339. `can` names the events that would do something now. */
export type Look = {
  readonly id: string;
  readonly flow: string;
  readonly version: number;
  readonly owner: string;
  /** Whom the run is about: the owner, or who it found out; null while that is not known. Shown to staff alone. */
  readonly subject: string | null;
  readonly state: string;
  readonly status: 'busy' | 'awaiting' | 'ended';
  readonly awaiting: string | null;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly can: readonly string[];
  readonly view: unknown;
  /** What staff see in place of `view`; never shown to the owner. */
  readonly staffView?: unknown;
  readonly deadline: string | null;
  readonly seq: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** Has the run nothing more to do by itself? It waits for somebody, or has ended. */
export function isSettled(snapshot: AnyMachineSnapshot): boolean {
  return snapshot.status !== 'active' || awaitedBy(snapshot) !== undefined;
}

/** Whom a settled, unfinished run waits for. */
export function awaitedBy(snapshot: AnyMachineSnapshot): AwaitingTag | undefined {
  return awaitingTags.find((tag) => snapshot.hasTag(tag));
}

/** A state as text: names joined by dots, down to where parallel regions begin. */
export function stateName(value: StateValue): string {
  if (typeof value === 'string') return value;
  const [[name, below] = ['', undefined], ...others] = Object.entries(value);
  if (others.length > 0 || below === undefined) return '';
  const rest = stateName(below);
  return rest === '' ? name : `${name}.${rest}`;
}

/** Events of the contract that have a transition from here whose guard passes, or cannot be judged without the event's fields. */
export function allowedEvents(flow: Flow, snapshot: AnyMachineSnapshot): string[] {
  if (snapshot.status !== 'active') return [];
  return Object.keys(flow.contract.events).filter((type) => mayHappen(snapshot, { type }));
}

function mayHappen(snapshot: AnyMachineSnapshot, event: EventValue): boolean {
  const candidates = snapshot._nodes.flatMap((node) => node.transitions.get(event.type) ?? []);
  return (
    candidates.some(({ guard }) => guard === undefined || takesParams(guard)) ||
    (candidates.length > 0 && snapshot.can(event))
  );
}

// A guard with params reads them off the event, so nothing is known before the event is there.
function takesParams(guard: unknown): boolean {
  return typeof guard === 'object' && guard !== null && 'params' in guard;
}

/** When each pending delay is due, by its name in the machine (`xstate.after.<delay>.<state>`). */
function dueTimes(run: Run): { [delay: string]: number } {
  const due: { [delay: string]: number } = {};
  for (const { id, dueAt } of Object.values(run.timers)) {
    const [, , delay] = id.split('.');
    if (delay !== undefined) due[delay] = Math.min(dueAt, due[delay] ?? dueAt);
  }
  return due;
}

/** The next time at which waiting ends by itself: delays named `…Expiry` end a wait, others only remind. */
function deadlineOf(due: { readonly [delay: string]: number }): number | undefined {
  const ends = Object.entries(due).flatMap(([delay, at]) => (delay.endsWith('Expiry') ? [at] : []));
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

/** What the owner of a run is shown. */
export function lookAt(flow: Flow, run: Run, owner: string, createdAt: number, updatedAt: number): Look {
  const { snapshot } = run;
  const state = stateName(snapshot.value);
  const due = dueTimes(run);
  const deadline = deadlineOf(due);
  const ended = snapshot.status !== 'active';
  const shown = { context: snapshot.context, state, value: snapshot.value, due } as never;
  return {
    id: run.id,
    flow: flow.name,
    version: flow.version,
    owner,
    subject: flow.subject === undefined ? owner : flow.subject(snapshot.context as never),
    state,
    status: ended ? 'ended' : isSettled(snapshot) ? 'awaiting' : 'busy',
    awaiting: ended ? null : (awaitedBy(snapshot)?.slice('awaiting.'.length) ?? null),
    outcome: ended ? state : null,
    reason: snapshot.context.reason ?? null,
    can: allowedEvents(flow, snapshot),
    view: flow.view(shown),
    ...(flow.staffView === undefined ? {} : { staffView: flow.staffView(shown) }),
    deadline: deadline === undefined ? null : new Date(deadline).toISOString(),
    seq: run.seq,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
