import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { effectOf } from '../machines/kit/effect.ts';
import { MachineRefused } from './faults.ts';

/**
 * Refuses, when a flow is registered, what cannot be made durable: actors that need a live system,
 * actions with side effects, messages between actors, guards and delays without a definition.
 * Throws {@link MachineRefused} with one line per finding, each naming its state.
 */
export function accept(flow: string, machine: AnyStateMachine): void {
  const problems = nodesOf(machine.root).flatMap((node) => problemsOf(machine, node));
  if (problems.length > 0) throw new MachineRefused(flow, problems);
}

/** A state and all below it, in document order. */
export function nodesOf(node: AnyStateNode): AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(nodesOf)];
}

function problemsOf(machine: AnyStateMachine, node: AnyStateNode): string[] {
  const transitions = [...node.transitions.values()].flat().concat(node.always ?? []);
  const initial = node.initial ? [node.initial] : [];
  const actions = [
    ...node.entry,
    ...node.exit,
    ...transitions.flatMap((t) => t.actions),
    ...initial.flatMap((t) => t.actions),
  ];
  const found = [
    ...node.invoke.flatMap((invoke) => actorProblem(machine, invoke.src, invoke.onSnapshot !== undefined)),
    ...actions.flatMap((action) => actionProblem(machine, action)),
    ...transitions.flatMap(({ guard }) => guardProblem(machine, guard)),
    ...node.after.flatMap(({ delay }) => delayProblem(machine, delay)),
  ];
  return found.map((problem) => `state ${node.id}: ${problem}`);
}

function actorProblem(machine: AnyStateMachine, src: unknown, watchesSnapshots: boolean): string[] {
  if (typeof src === 'string' && src.startsWith('xstate.invoke.'))
    return ['an inline actor has no name: put it among the actors of setup'];
  const logic = typeof src === 'string' ? machine.implementations.actors[src] : src;
  const name = typeof src === 'string' ? src : 'an inline actor';
  if (logic === undefined) return [`${name} is not among the machine's actors`];
  if (effectOf(logic) === undefined)
    return [
      `${name} is no effect: a promise, callback, observable or machine actor needs a live system; define an effect`,
    ];
  return watchesSnapshots ? [`${name} is watched with onSnapshot, but an effect only answers`] : [];
}

type ActionLike = {
  readonly type?: unknown;
  readonly src?: unknown;
  readonly delay?: unknown;
  readonly resolve?: unknown;
};

function actionProblem(machine: AnyStateMachine, action: unknown): string[] {
  const name = typeof action === 'string' ? action : typeOf(action);
  const implementation: unknown = typeof action === 'function' ? action : machine.implementations.actions[name];
  if (typeof implementation !== 'function') return [`the action ${name} has no definition`];
  const builtIn: ActionLike = Object.fromEntries(Object.entries(implementation));
  if (typeof builtIn.resolve !== 'function')
    return [
      `the action ${name} runs code: only assign, raise, cancel, emit, log, spawnChild, stopChild and enqueueActions are taken`,
    ];
  if (builtIn.type === 'xstate.sendTo' || builtIn.type === 'xstate.sendParent')
    return [`${name} sends to another actor; an effect takes no messages, and another run is told through an effect`];
  if (builtIn.type === 'xstate.spawnChild') return actorProblem(machine, builtIn.src, false);
  return builtIn.type === 'xstate.raise' ? delayProblem(machine, builtIn.delay) : [];
}

function typeOf(action: unknown): string {
  return typeof action === 'object' && action !== null && 'type' in action ? String(action.type) : '(anonymous)';
}

/** A guard without a definition would throw only when its event comes. Combined guards hold others. */
function guardProblem(machine: AnyStateMachine, guard: unknown): string[] {
  if (guard === undefined) return [];
  if (typeof guard === 'function') {
    const { guards }: { guards?: unknown } = Object.fromEntries(Object.entries(guard));
    return Array.isArray(guards) ? guards.flatMap((inner) => guardProblem(machine, inner)) : [];
  }
  const name = typeof guard === 'string' ? guard : typeOf(guard);
  return name in machine.implementations.guards ? [] : [`the guard ${name} has no definition`];
}

function delayProblem(machine: AnyStateMachine, delay: unknown): string[] {
  const known = typeof delay !== 'string' || delay in machine.implementations.delays || !Number.isNaN(Number(delay));
  return known ? [] : [`the delay ${delay} has no definition`];
}
