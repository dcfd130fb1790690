import type { AnyMachineSnapshot } from 'xstate';
import { sealedFields } from '../../machines/kit/contract.ts';
import type { Fields } from '../../machines/kit/contract.ts';
import { effectOf } from '../../machines/kit/effect.ts';
import type { Flow, RunFacts } from '../../machines/kit/flow.ts';
import { idOf } from '../../machines/kit/ids.ts';
import { sealedPattern } from '../../machines/kit/sealed.ts';
import { advance, begin, freeze, thaw } from '../../workflows/interpret.ts';
import type { EventValue, Run, Stimulus, Turn } from '../../workflows/interpret.ts';
import { isSettled } from '../../workflows/look.ts';
import { samples, turningNumbers } from './samples.ts';
import type { Known, Palette } from './samples.ts';
import type { Watched } from './watch.ts';

/** A run that the search came to, and by which steps. */
export type Place = { readonly run: Run; readonly now: number; readonly path: readonly string[] };

/** What looks at a search: every turn is shown, and once for each new place the events that may be sent there. */
export type Visitor = {
  turn(turn: Turn, place: Place): void;
  place(place: Place, events: readonly EventValue[]): void;
};

/** Places that a search may come to before it is given up: a flow with more is to be split, or has a counter without a limit. */
export const mostPlaces = 5_000;
const uuid = '01932c07-a5b0-7000-a000-000000000001';

export function factsOf(flow: Flow): RunFacts {
  return {
    id: idOf(flow.idPrefix, uuid),
    flow: flow.name,
    version: flow.version,
    owner: idOf('usr', uuid),
    addressHash: null,
  };
}

/** The sealed inputs that runs are started with. */
export function inputsOf(flow: Flow): Record<string, unknown>[] {
  const palette = { known: {}, numbers: turningNumbers(flow.policy), plain: 'started' };
  return samples(sealedFields(flow.contract.input), palette) as Record<string, unknown>[];
}

/**
 * Goes breadth first through all that can befall a run: every answer and a fault for each effect, every timer, every
 * event while the run is settled. Places with the same state, timers and decisive context are one; decisive is
 * what a guard reads, and of the rest whether it is null. Timers fire in any order, since people take any time.
 * Gives the number of places; at {@link mostPlaces} it stops.
 */
export function explore(flow: Flow, watched: Watched, visitor: Visitor): number {
  for (;;) {
    const before = watched.read.size;
    const places = search(flow, watched, visitor);
    // A guard was seen to read another field: places that differ in it were taken for one, so the search starts over.
    if (watched.read.size === before) return places;
  }
}

function search(flow: Flow, watched: Watched, visitor: Visitor): number {
  const { machine } = watched;
  const decisive = new Set(watched.read);
  const known = new Map<string, Set<string | number>>();
  const seen = new Set<string>();
  const queue: Place[] = [];

  function take(turn: Turn, now: number, path: readonly string[]): void {
    turn.step.effects.forEach(({ input }) => gather(input, known));
    visitor.turn(turn, { run: turn.run, now, path });
    const key = keyOf(turn.run, decisive);
    if (seen.has(key)) return;
    if (seen.size >= mostPlaces) return;
    seen.add(key);
    const run = thaw(machine, JSON.parse(JSON.stringify(freeze(machine, turn.run))) as never);
    queue.push({ run, now, path });
  }

  for (const input of inputsOf(flow)) {
    const start = { run: factsOf(flow), input, policy: flow.policy };
    take(begin(machine, start.run.id, start, 0), 0, ['start']);
  }
  for (const place of queue) {
    const { run, now, path } = place;
    if (run.snapshot.status !== 'active') continue;
    const events = isSettled(run.snapshot) ? eventsOf(flow, run, known) : [];
    visitor.place(place, events);
    for (const { stimulus, label, at } of [...answersOf(flow, run), ...timersOf(run), ...events.map(told)]) {
      const then = Math.max(now, at ?? now);
      const turn = advance(machine, run, stimulus, then);
      if (turn !== undefined) take(turn, then, [...path, label]);
    }
  }
  return seen.size;
}

type Possible = { readonly stimulus: Stimulus; readonly label: string; readonly at?: number };

function answersOf(flow: Flow, run: Run): Possible[] {
  const palette = { known: {}, numbers: turningNumbers(flow.policy), plain: 'answered' };
  return Object.values(run.asked).flatMap(({ requestId, src }) => {
    const effect = effectOf(flow.machine.implementations.actors[src]);
    const outputs = effect === undefined ? [] : samples(effect.output, palette);
    const error = { effect: src, message: 'no answer' };
    return [
      ...outputs.map((output): Possible => {
        const stimulus = { kind: 'answer', requestId, output } as const;
        return { stimulus, label: `${src} answers ${JSON.stringify(output)}` };
      }),
      { stimulus: { kind: 'fault', requestId, error }, label: `${src} fails` },
    ];
  });
}

function timersOf(run: Run): Possible[] {
  return Object.values(run.timers).map(({ id, seq, dueAt }) => ({
    stimulus: { kind: 'timer', id, seq },
    label: id.split('.').slice(1, 3).join(' '),
    at: dueAt,
  }));
}

const told = (event: EventValue): Possible => ({ stimulus: { kind: 'event', event }, label: JSON.stringify(event) });

const sealed = new WeakMap<Fields, Fields>();

function eventsOf(flow: Flow, run: Run, asked: ReadonlyMap<string, Set<string | number>>): EventValue[] {
  const known = new Map<string, Set<string | number>>();
  gather(run.snapshot.context, known);
  for (const [name, values] of asked) known.set(name, new Set([...(known.get(name) ?? []), ...values]));
  const palette: Palette = { known: tabled(known), numbers: turningNumbers(flow.policy), plain: 'told' };
  return Object.entries(flow.contract.events).flatMap(([type, fields]) => {
    const schema = sealed.get(fields) ?? sealedFields(fields);
    sealed.set(fields, schema);
    return samples(schema, palette).map((sample) => ({ ...(sample as object), type }));
  });
}

const tabled = (known: ReadonlyMap<string, Set<string | number>>): Known =>
  Object.fromEntries([...known].map(([name, values]) => [name, [...values].slice(0, 4)]));

/** Notes plain strings and numbers by the name of the field they are in; the policy's are no knowledge of the run's. */
function gather(value: unknown, known: Map<string, Set<string | number>>, name = ''): void {
  if (typeof value === 'object' && value !== null) {
    for (const [field, inner] of Object.entries(value)) if (field !== 'policy') gather(inner, known, field);
  } else if (typeof value === 'number' || (typeof value === 'string' && !sealedPattern.test(value))) {
    known.set(name, (known.get(name) ?? new Set()).add(value));
  }
}

function keyOf({ snapshot, timers }: Run, decisive: ReadonlySet<string>): string {
  const context = contextOf(snapshot).map(([field, value]) => (decisive.has(field) ? value : value === null));
  return JSON.stringify([snapshot.value, Object.keys(timers).toSorted(), context]);
}

const contextOf = (snapshot: AnyMachineSnapshot) => Object.entries(snapshot.context as Record<string, unknown>);
