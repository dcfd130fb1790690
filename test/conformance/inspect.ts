import { isDeepStrictEqual } from 'node:util';
import type { AnyStateNode, StateValue } from 'xstate';
import type { Flow } from '../../machines/kit/flow.ts';
import { sealedPattern } from '../../machines/kit/sealed.ts';
import type { EventValue, Turn } from '../../workflows/interpret.ts';
import { allowedEvents, isSettled, lookAt, stateName } from '../../workflows/look.ts';
import { factsOf, inputsOf } from './explore.ts';
import type { Place, Visitor } from './explore.ts';

export type Find = (finding: string, path?: readonly string[]) => void;

/** Judges every turn and every place of a search. */
export function inspect(flow: Flow, find: Find) {
  const reached = new Set<string>();
  const reasons = new Set<string>();
  for (const input of inputsOf(flow)) {
    if (hasSealed(flow.key?.(input))) find('the key holds a sealed value');
  }

  const visitor: Visitor = {
    turn(turn, place) {
      const found = (finding: string) => find(finding, place.path);
      idsOf(flow.machine.root, turn.run.snapshot.value).forEach((id) => reached.add(id));
      judgeLook(flow, place, found, reasons);
      judgeRest(flow, turn, found);
    },
    place(place, events) {
      judgeEvents(flow, place, events, (finding) => find(finding, place.path));
    },
  };
  return { visitor, reached, reasons };
}

function judgeLook(flow: Flow, { run, now }: Place, found: (finding: string) => void, reasons: Set<string>): void {
  const at = stateName(run.snapshot.value);
  if (run.snapshot.status === 'error') {
    found(`the machine fails in ${at}: ${String(run.snapshot.error)}`);
    return;
  }
  const look = lookAt(flow, run, factsOf(flow).owner, 0, now);
  const view = flow.contract.view.safeParse(look.view);
  if (!view.success) found(`the view does not fit the contract in ${at}: ${view.error.issues[0]?.message}`);
  if (look.staffView !== undefined) {
    const shown = flow.contract.staffView?.safeParse(look.staffView);
    if (shown?.success !== true)
      found(`what staff see does not fit the contract in ${at}: ${shown?.error.issues[0]?.message}`);
  }
  if (hasSealed(look)) found(`the owner or staff are shown a sealed value in ${at}`);
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(look)), look)) found(`what the owner is shown is not JSON in ${at}`);
  if (look.reason === null) return;
  reasons.add(look.reason);
  if (!(look.reason in flow.contract.reasons)) found(`the reason ${look.reason} is not in the contract`);
}

function judgeRest(flow: Flow, { run }: Turn, found: (finding: string) => void): void {
  const { snapshot, timers, asked } = run;
  const at = stateName(snapshot.value);
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(snapshot.context)), snapshot.context))
    found(`the context is not JSON in ${at}`);
  if (snapshot.status !== 'active') return;
  const [anyTimer, anyAsked] = [Object.keys(timers).length > 0, Object.keys(asked).length > 0];
  if (isSettled(snapshot) && !anyTimer && at !== flow.home) found(`a run may wait for ever in ${at}`);
  if (!isSettled(snapshot) && !anyTimer && !anyAsked)
    found(`a run is stuck in ${at}: nothing is asked and no timer runs`);
}

/** What the API says may be sent does something for some fields, and nothing else does anything. */
function judgeEvents(
  flow: Flow,
  { run }: Place,
  events: readonly EventValue[],
  found: (finding: string) => void,
): void {
  if (!isSettled(run.snapshot)) return;
  const at = stateName(run.snapshot.value);
  const said = new Set(allowedEvents(flow, run.snapshot));
  const moving = new Set(events.filter((event) => run.snapshot.can(event)).map(({ type }) => type));
  for (const type of said) if (!moving.has(type)) found(`${type} is said to be allowed in ${at}, and does nothing`);
  for (const type of moving)
    if (!said.has(type)) found(`${type} does something in ${at}, and is not said to be allowed`);
}

/** The ids of all states that a run is in. */
function idsOf(node: AnyStateNode, value: StateValue): string[] {
  const below = typeof value === 'string' ? { [value]: {} } : value;
  const inner = Object.entries(below).flatMap(([name, rest = {}]) => {
    const child = node.states[name];
    return child === undefined ? [] : idsOf(child, rest);
  });
  return [node.id, ...inner];
}

const sealedAnywhere = new RegExp(sealedPattern.source.slice(1, -1));

function hasSealed(value: unknown): boolean {
  return sealedAnywhere.test(JSON.stringify(value) ?? '');
}
