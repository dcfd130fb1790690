import { expect, it } from 'vitest';
import type { StateValue } from 'xstate';
import type { Flow } from '../../machines/kit/flow.ts';
import type { Policy } from '../../machines/kit/policy.ts';
import type { EventValue } from '../../workflows/interpret.ts';
import { lookAt } from '../../workflows/look.ts';
import { play } from '../../workflows/play.ts';
import type { Play } from '../../workflows/play.ts';
import { factsOf } from '../conformance/explore.ts';

/** One thing that befalls a run. */
export type Move =
  | { readonly tell: EventValue }
  | { readonly answer: string; readonly output: unknown }
  | { readonly fault: string }
  | { readonly waitMs: number };

export const tell = (type: string, fields: object = {}) => ({ tell: { ...fields, type } });
export const answer = (effect: string, output: unknown): Move => ({ answer: effect, output });
export const fault = (effect: string): Move => ({ fault: effect });
export const wait = (waitMs: number): Move => ({ waitMs });
export const seconds = 1_000;
export const minutes = 60 * seconds;

/** What is expected after a row's last move. What is left out is expected to be none. */
export type Expected = {
  readonly state: string;
  /** The effects that are asked, with some of their input. */
  readonly asks?: { readonly [effect: string]: object };
  readonly reason?: string;
  /** Some of the view. */
  readonly shows?: object;
  /** Some of what staff see. */
  readonly toStaff?: object;
};

/** `given` leads to a state, `when` is what happens there, `expected` is what is true after it. */
export type Row = {
  readonly it: string;
  readonly given?: readonly Move[];
  readonly when: Move;
  readonly expected: Expected;
};

export type Start = { readonly flow: Flow; readonly input: object; readonly policy?: Policy };

/** A run in virtual time that began at 0. */
export function begun({ flow, input, policy }: Start, moves: readonly Move[] = []): Play {
  const run = factsOf(flow);
  const facts = { run, input, policy: { ...flow.policy, ...policy } };
  const played = play(flow.machine, { runId: run.id, input: facts });
  moves.forEach((move) => happen(played, move));
  return played;
}

/** Throws a RangeError for an event that is not allowed: a row's path is legal throughout. */
export function happen(run: Play, move: Move): void {
  if ('tell' in move) {
    if (!run.can(move.tell)) throw new RangeError(`${move.tell.type} is not allowed in ${stateText(run.state)}`);
    run.tell(move.tell);
  } else if ('answer' in move) run.answer(move.answer, move.output);
  else if ('fault' in move) run.fail(move.fault, { effect: move.fault, message: 'no answer' });
  else run.wait(move.waitMs);
}

/** `provingPhone.awaitingCode: awaitingEntry, cooling, unknown`: names down to where regions begin, then one name for each. */
function stateText(value: StateValue): string {
  if (typeof value === 'string') return value;
  const below = Object.entries(value).map(([name, inner]) => ({
    name,
    text: inner === undefined ? '' : stateText(inner),
  }));
  if (below.length > 1) return below.map(({ text }) => text).join(', ');
  const [{ name, text } = { name: '', text: '' }] = below;
  return text.includes(', ') && !text.includes(': ') ? `${name}: ${text}` : `${name}.${text}`;
}

/** All that a row may expect of a run. */
export function seen(flow: Flow, run: Play) {
  const { reason, view, staffView } = lookAt(flow, run.run, factsOf(flow).owner, 0, run.now);
  const asks = Object.fromEntries(run.pending.map(({ src, input }) => [src, input]));
  return { state: stateText(run.state), reason, asking: Object.keys(asks).toSorted(), asks, view, staffView };
}

export function whole({ state, asks = {}, reason, shows = {}, toStaff }: Expected) {
  const staffView = toStaff === undefined ? {} : { staffView: toStaff };
  return { state, reason: reason ?? null, asking: Object.keys(asks).toSorted(), asks, view: shows, ...staffView };
}

/** A test for each row. */
export function testRows(start: Start, rows: readonly Row[]): void {
  it.each(rows.map((row) => [row.it, row] as const))('%s', (_title, { given = [], when, expected }) => {
    const run = begun(start, given);
    happen(run, when);
    expect(seen(start.flow, run)).toMatchObject(whole(expected));
  });
}

/** A place: the moves that lead to it, its state, and the events that do something there; all others are illegal. */
export type Place = {
  readonly name: string;
  readonly by: readonly Move[];
  readonly state: string;
  readonly takes: readonly string[];
};

/** A test for each place and each event of the contract: a legal one moves, an illegal one leaves everything as it was. */
export function testLegality(start: Start, places: readonly Place[], events: readonly EventValue[]): void {
  const cases = places.flatMap(({ name, takes, ...place }) =>
    events.map((event) => ({ ...place, event, title: `${name}: ${event.type}`, legal: takes.includes(event.type) })),
  );
  const arrived = ({ by, state }: { by: readonly Move[]; state: string }) => {
    const run = begun(start, by);
    expect(stateText(run.state)).toBe(state);
    return { run, before: standing(run) };
  };
  const titled = (legal: boolean) => cases.filter((c) => c.legal === legal).map((c) => [c.title, c] as const);

  it('every event is tried', () => {
    const types = events.map(({ type }) => type);
    expect(types.toSorted()).toEqual(Object.keys(start.flow.contract.events).toSorted());
  });

  it.each(titled(true))('%s is taken', (_title, { event, ...place }) => {
    const { run, before } = arrived(place);
    expect(run.can(event)).toBe(true);
    run.tell(event);
    expect(standing(run)).not.toEqual(before);
  });

  it.each(titled(false))('%s is refused', (_title, { event, ...place }) => {
    const { run, before } = arrived(place);
    expect(run.can(event)).toBe(false);
    run.tell(event);
    expect(standing(run)).toEqual(before);
  });
}

const standing = ({ state, status, context, pending, timers }: Play) => ({ state, status, context, pending, timers });
