import { Actor, createActor, initialTransition, transition } from 'xstate';
import type { ActorLogic, AnyMachineSnapshot, AnyStateMachine, EventObject, StateValue } from 'xstate';
import { UnsupportedAction } from './faults.ts';

/** An event as data: a type and JSON fields. */
export type EventValue = { readonly type: string; readonly [field: string]: unknown };

/** A pending delayed event; `seq` is the step that armed it, so that a replaced timer is told from its successor. */
export type Timer = {
  readonly id: string;
  readonly event: EventValue;
  readonly dueAt: number;
  readonly seq: number;
};

/** An effect that was asked for and has not answered. `requestId` is `<run>/<seq>/<invoke>`, unique for ever. */
export type Asked = {
  readonly requestId: string;
  readonly id: string;
  readonly src: string;
  readonly input: unknown;
};

/** A run between two steps. Everything but the snapshot is JSON; {@link freeze} makes that JSON too. */
export type Run = {
  readonly id: string;
  readonly seq: number;
  readonly snapshot: AnyMachineSnapshot;
  readonly timers: { readonly [id: string]: Timer };
  readonly asked: { readonly [id: string]: Asked };
};

/** A run as JSON: what continue-as-new carries over and what a tool may store. */
export type FrozenRun = Omit<Run, 'snapshot'> & { readonly snapshot: unknown };

/** What may move a run. Answers and timers that are no longer awaited are late, and dropped. */
export type Stimulus =
  | { readonly kind: 'event'; readonly event: EventValue }
  | { readonly kind: 'timer'; readonly id: string; readonly seq: number }
  | { readonly kind: 'answer'; readonly requestId: string; readonly output: unknown }
  | { readonly kind: 'fault'; readonly requestId: string; readonly error: unknown };

/** What the edges have to do after a step. */
export type Command =
  | ({ readonly kind: 'ask' } & Asked)
  | ({ readonly kind: 'dismiss' } & Asked)
  | ({ readonly kind: 'arm' } & Timer)
  | ({ readonly kind: 'disarm' } & Timer);

/** One step of a run, a value: what happened, from where to where, and what was asked of the world. Nothing else changes a run. */
export type Step = {
  readonly run: string;
  readonly seq: number;
  readonly at: number;
  readonly event: EventValue;
  readonly from: StateValue | null;
  readonly to: StateValue;
  readonly status: AnyMachineSnapshot['status'];
  readonly context: unknown;
  readonly effects: readonly Asked[];
  readonly emitted: readonly EventValue[];
};

export type Turn = { readonly run: Run; readonly step: Step; readonly commands: readonly Command[] };

type Actions = readonly { readonly type: string; readonly params: unknown }[];

/** The first step of a run. `now` is in ms since the epoch. Throws what the machine's context function throws. */
export function begin(machine: AnyStateMachine, runId: string, input: unknown, now: number): Turn {
  const [snapshot, actions] = initialTransition(machine, input);
  if (snapshot.status === 'error') throw snapshot.error;
  return turn(undefined, runId, { type: 'xstate.init' }, snapshot, actions, now);
}

/**
 * The step that a stimulus causes; undefined for a late timer, a late answer, or a run that has ended.
 * Pure: the same run, stimulus and time give the same turn, in a workflow, a test, a simulator or a browser.
 */
export function advance(machine: AnyStateMachine, run: Run, stimulus: Stimulus, now: number): Turn | undefined {
  const spent = run.snapshot.status === 'active' ? spend(run, stimulus) : undefined;
  if (spent === undefined) return undefined;
  const [snapshot, actions] = transition(stepsOf(machine, run.snapshot), run.snapshot, spent.event);
  return turn(spent.run, run.id, spent.event, snapshot, actions, now);
}

/**
 * The machine's steps alone. XState's `transition` makes an actor of what it is given, and a machine's actor begins
 * by working out an initial state, here without an input, only for it to be thrown away: a third of the cost of a step.
 */
function stepsOf(machine: AnyStateMachine, now: AnyMachineSnapshot): ActorLogic<AnyMachineSnapshot, EventObject> {
  return {
    transition: (...step) => machine.transition(...step),
    getInitialSnapshot: () => now,
    getPersistedSnapshot: () => now,
  };
}

/** The run as JSON. */
export function freeze(machine: AnyStateMachine, run: Run): FrozenRun {
  return { ...run, snapshot: machine.getPersistedSnapshot(run.snapshot) };
}

/** The run back from JSON. The actor made here is never started: it only revives history values and children. */
export function thaw(machine: AnyStateMachine, frozen: FrozenRun): Run {
  return { ...frozen, snapshot: createActor(machine, { snapshot: frozen.snapshot as never }).getSnapshot() };
}

/** The event that a stimulus stands for, and the run without the timer or the question which that used up. */
function spend(run: Run, stimulus: Stimulus): { run: Run; event: EventValue } | undefined {
  if (stimulus.kind === 'event') return { run, event: stimulus.event };
  if (stimulus.kind === 'timer') {
    const { [stimulus.id]: timer, ...timers } = run.timers;
    return timer?.seq === stimulus.seq ? { run: { ...run, timers }, event: timer.event } : undefined;
  }
  const found = Object.values(run.asked).find(({ requestId }) => requestId === stimulus.requestId);
  if (found === undefined) return undefined;
  const { [found.id]: _, ...asked } = run.asked;
  const event =
    stimulus.kind === 'answer'
      ? { type: `xstate.done.actor.${found.id}`, output: stimulus.output, actorId: found.id }
      : { type: `xstate.error.actor.${found.id}`, error: stimulus.error, actorId: found.id };
  return { run: { ...run, asked }, event };
}

function turn(
  before: Run | undefined,
  runId: string,
  event: EventValue,
  snapshot: AnyMachineSnapshot,
  actions: Actions,
  now: number,
): Turn {
  const seq = before === undefined ? 0 : before.seq + 1;
  const effects = questionsOf(before, snapshot, `${runId}/${seq}`);
  const timers = timersOf(before, snapshot, actions, seq, now);
  const step: Step = {
    run: runId,
    seq,
    at: now,
    event,
    from: before?.snapshot.value ?? null,
    to: snapshot.value,
    status: snapshot.status,
    context: snapshot.context,
    effects: effects.commands.filter(({ kind }) => kind === 'ask').map(({ kind: _, ...asked }) => asked),
    emitted: actions.flatMap((action) => (action.type === 'xstate.emit' ? [paramsOf(action).event as EventValue] : [])),
  };
  const run: Run = { id: runId, seq, snapshot, timers: timers.pending, asked: effects.asked };
  return { run, step, commands: [...timers.commands, ...effects.commands] };
}

/** Effects are told by the machine's children: one that appears is asked for, one that is gone is dismissed. */
function questionsOf(before: Run | undefined, snapshot: AnyMachineSnapshot, stem: string) {
  const known = before?.snapshot.children ?? {};
  const children = snapshot.status === 'active' ? snapshot.children : {};
  const asked: { [id: string]: Asked } = {};
  const commands: Extract<Command, Asked>[] = [];
  for (const [id, pending] of Object.entries(before?.asked ?? {})) {
    if (children[id] === known[id]) asked[id] = pending;
    else commands.push({ kind: 'dismiss', ...pending });
  }
  for (const [id, child] of Object.entries(children)) {
    if (!(child instanceof Actor) || child === known[id]) continue;
    const src = typeof child.src === 'string' ? child.src : id;
    asked[id] = { requestId: `${stem}/${id}`, id, src, input: child.options.input };
    commands.push({ kind: 'ask', ...asked[id] });
  }
  return { asked, commands };
}

/** Actions that need nothing of the edges: the first two are told by the children, the last by the step. */
const carriedOut = new Set(['xstate.spawnChild', 'xstate.stopChild', 'xstate.raise', 'xstate.log', 'xstate.emit']);

function timersOf(before: Run | undefined, snapshot: AnyMachineSnapshot, actions: Actions, seq: number, now: number) {
  const pending: { [id: string]: Timer } = { ...before?.timers };
  const commands: Extract<Command, Timer>[] = [];
  const disarm = (id: string) => {
    const timer = pending[id];
    if (timer === undefined) return;
    delete pending[id];
    commands.push({ kind: 'disarm', ...timer });
  };
  for (const [index, action] of actions.entries()) {
    const { event, delay, id, sendId } = paramsOf(action);
    if (action.type === 'xstate.cancel') disarm(String(sendId));
    else if (action.type === 'xstate.raise' && typeof delay === 'number') {
      const timerId = typeof id === 'string' ? id : `raise.${seq}.${index}`;
      disarm(timerId);
      const timer: Timer = { id: timerId, event: event as EventValue, dueAt: now + Math.max(0, delay), seq };
      pending[timerId] = timer;
      commands.push({ kind: 'arm', ...timer });
    } else if (!carriedOut.has(action.type)) throw new UnsupportedAction(action.type, snapshot.value);
  }
  if (snapshot.status !== 'active') Object.keys(pending).forEach(disarm);
  return { pending, commands };
}

function paramsOf(action: Actions[number]): { readonly [name: string]: unknown } {
  return typeof action.params === 'object' && action.params !== null ? { ...action.params } : {};
}
