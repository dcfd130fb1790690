import type { Flow } from '../../machines/kit/flow.ts';
import { MachineRefused } from '../../workflows/faults.ts';
import { accept } from '../../workflows/accept.ts';
import { explore, mostPlaces } from './explore.ts';
import { rulesOf } from './rules.ts';
import { inspect } from './inspect.ts';
import { transitionsOf } from './transitions.ts';
import { statesOf, watch } from './watch.ts';

type Count = { readonly all: number; readonly seen: number };

/** What was found of a flow: `findings` is empty when it conforms, and has a line for each thing that is wrong. */
export type Conformance = {
  readonly findings: readonly string[];
  readonly states: Count;
  readonly transitions: Count;
  /** Both answers of each guarded transition's guard. */
  readonly guardAnswers: Count;
  readonly reasons: Count;
  readonly places: number;
};

/** Judges a flow: its machine by reading it, and its runs by going through all of them. */
export function conform(flow: Flow): Conformance {
  const findings = new Map<string, string>();
  const find = (finding: string, path: readonly string[] = []) => {
    if (!findings.has(finding)) findings.set(finding, path.join(' > '));
  };
  const refusals = refusalsOf(flow);
  for (const broken of [...refusals, ...rulesOf(flow)]) find(broken);

  const watched = watch(flow.machine);
  const { visitor, reached, reasons } = inspect(flow, find);
  // A machine that is refused cannot be run; what is wrong with it has been found already.
  const places = refusals.length > 0 ? 0 : explore(flow, watched, visitor);

  if (places >= mostPlaces) find(`there are more than ${mostPlaces} places: something is counted without a limit`);

  const states = statesOf(watched.machine);
  // A state that is left at once, by `always`, is never where a step ends: it was reached when it was left.
  for (const [index, { node, on }] of transitionsOf(watched.machine).entries()) {
    if (on === 'always' && [...watched.taken.values()][index] !== 0) reached.add(node.id);
  }
  const documented = Object.keys(flow.contract.reasons);
  const taken = [...watched.taken];
  const said = [...watched.said].flatMap(([line, answers]) =>
    [true, false].map((a) => ({ line, a, was: answers.has(a) })),
  );
  for (const id of states) if (!reached.has(id)) find(`no run reaches ${id}`);
  for (const [line, times] of taken) if (times === 0) find(`no run takes ${line}`);
  for (const { line, a, was } of said) if (!was) find(`the guard is never ${a}: ${line}`);
  for (const reason of documented) if (!reasons.has(reason)) find(`no run says the reason ${reason}`);
  return {
    findings: [...findings].map(([finding, path]) => (path === '' ? finding : `${finding}\n    by ${path}`)),
    states: { all: states.length, seen: states.filter((id) => reached.has(id)).length },
    transitions: { all: taken.length, seen: taken.filter(([, times]) => times > 0).length },
    guardAnswers: { all: said.length, seen: said.filter(({ was }) => was).length },
    reasons: { all: documented.length, seen: documented.filter((reason) => reasons.has(reason)).length },
    places,
  };
}

/** A line for a test's title: `registration: 23/23 states, …`. */
export function summary(flow: Flow, { states, transitions, guardAnswers, reasons, places }: Conformance): string {
  return `${flow.name}: ${[
    part(states, 'states'),
    part(transitions, 'transitions'),
    part(guardAnswers, 'guard answers'),
    part(reasons, 'reasons'),
  ].join(', ')} in ${places} places`;
}

function refusalsOf(flow: Flow): readonly string[] {
  try {
    accept(flow.name, flow.machine);
    return [];
  } catch (error) {
    if (error instanceof MachineRefused) return error.problems;
    throw error;
  }
}

const part = ({ seen, all }: Count, what: string) => `${seen}/${all} ${what}`;
