import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { authorityOf } from '../../machines/kit/contract.ts';
import type { Flow } from '../../machines/kit/flow.ts';
import { nodesOf } from '../../workflows/accept.ts';
import { effectName, lineOf, pathOf, transitionsOf } from './transitions.ts';

/** What a machine and a contract must be, told by reading them: one line for each rule broken. */
export function rulesOf(flow: Flow): string[] {
  const { machine } = flow;
  const nodes = nodesOf(machine.root).filter(({ type }) => type !== 'history');
  return [
    ...nodes.flatMap((node) => stateRules(flow, node)),
    ...nodes.flatMap((node) => namesOnly(machine, node)),
    ...transitionsOf(machine).flatMap((transition) =>
      inlineParts(transition.definition).map((part) => `${part} is inline in ${lineOf(transition)}`),
    ),
    ...outcomeRules(flow),
    ...eventRules(flow),
    ...(flow.contract.staffView !== undefined && flow.staffView === undefined
      ? ['the contract has a view of staff, and the flow shows none']
      : []),
  ];
}

function stateRules(flow: Flow, node: AnyStateNode): string[] {
  const at = pathOf(node);
  const described = node.type === 'final' || node.parent === undefined || Boolean(node.description);
  const waits = node.tags.some((tag) => tag.startsWith('awaiting.'));
  const ends = lineage(node).some(({ after }) => after.length > 0);
  const isLeaf = node.type === 'atomic';
  const moves = node.invoke.length > 0 || node.after.length > 0 || (node.always ?? []).length > 0;
  // In a parallel state another region may be the one that waits; that such a run is not stuck is seen by going there.
  const besideOthers = lineage(node).some(({ type }) => type === 'parallel');
  return [
    ...(described ? [] : [`${at} has no description`]),
    ...(waits && !ends && at !== flow.home ? [`${at} waits and has no after`] : []),
    ...(isLeaf && !waits && !moves && !besideOthers ? [`${at} neither waits, asks, nor goes on`] : []),
    ...(node.tags.length > 1 ? [`${at} waits for more than one`] : []),
    ...node.invoke.flatMap(({ id, src }) => [
      ...(node.transitions.has(`xstate.done.actor.${id}`)
        ? []
        : [`${at} does not say what an answer of ${effectName(src)} does`]),
      ...(node.transitions.has(`xstate.error.actor.${id}`)
        ? []
        : [`${at} does not say what a fault of ${effectName(src)} does`]),
    ]),
  ];
}

function lineage(node: AnyStateNode): AnyStateNode[] {
  return node.parent === undefined ? [node] : [node, ...lineage(node.parent)];
}

/** Guards, actions, effects and delays are in the machine by name, so that each can be read and found alone. */
function namesOnly(machine: AnyStateMachine, node: AnyStateNode): string[] {
  const at = pathOf(node);
  const own = [node.config.entry ?? [], node.config.exit ?? []].flat();
  return [
    ...own.filter(isInline).map(() => `an entry or exit action is inline in ${at}`),
    ...node.after
      .filter(({ delay }) => typeof delay !== 'string' || !(delay in machine.implementations.delays))
      .map(({ delay }) => `the delay ${String(delay)} has no name in ${at}`),
  ];
}

function inlineParts({ guard, actions }: { readonly guard?: unknown; readonly actions: readonly unknown[] }): string[] {
  // and, or and not are functions too, and hold names.
  const isCombination = typeof guard === 'function' && 'check' in guard;
  return [...(isInline(guard) && !isCombination ? ['a guard'] : []), ...(actions.some(isInline) ? ['an action'] : [])];
}

const isInline = (part: unknown) => typeof part === 'function';

function outcomeRules({ machine, contract, grantsSession }: Flow): string[] {
  const ends = Object.values(machine.root.states).flatMap(({ key, type }) => (type === 'final' ? [key] : []));
  const outcomes = Object.keys(contract.outcomes);
  return [
    ...ends.filter((end) => !outcomes.includes(end)).map((end) => `the end ${end} is no outcome of the contract`),
    ...outcomes.filter((outcome) => !ends.includes(outcome)).map((outcome) => `no state is the outcome ${outcome}`),
    ...grantsSession
      .filter((end) => !outcomes.includes(end))
      .map((end) => `a session is granted by ${end}, which is no outcome`),
  ];
}

function eventRules({ machine, contract, movesMoney }: Flow): string[] {
  const taken = [...new Set(nodesOf(machine.root).flatMap(({ transitions }) => [...transitions.keys()]))];
  const own = taken.filter((type) => !type.startsWith('xstate.'));
  const known = Object.keys(contract.events);
  return [
    ...own
      .filter((type) => !known.includes(type))
      .map((type) => `the machine takes ${type}, which is not in the contract`),
    ...known.filter((type) => !own.includes(type)).map((type) => `no state takes ${type}`),
    ...Object.entries(contract.staff ?? {}).flatMap(([type, { roles }]) => [
      ...(known.includes(type) ? [] : [`staff may send ${type}, which is not in the contract`]),
      ...(roles.length > 0 ? [] : [`nobody of the staff may send ${type}`]),
    ]),
    // Left to the default, an event that may move money would be one person's to send.
    ...known
      .filter((type) => movesMoney && authorityOf(type) === 'ops' && !Object.keys(contract.staff ?? {}).includes(type))
      .map((type) => `the contract does not say which staff may send ${type}, and the flow moves money`),
    ...known.filter((type) => authorityOf(type) === undefined).map((type) => `${type} does not say who may send it`),
  ];
}
