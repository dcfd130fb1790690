import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { nodesOf } from '../../workflows/accept.ts';

type Definition = NonNullable<ReturnType<AnyStateNode['transitions']['get']>>[number];

/** A transition of a machine and how a person would name it. */
export type NamedTransition = {
  readonly node: AnyStateNode;
  readonly definition: Definition;
  readonly state: string;
  /** `user.cancel`, `after codeExpiry`, `sendCode answers`, `sendCode fails`, `always`, `done`. */
  readonly on: string;
  readonly guard: string | null;
  readonly target: string;
};

/** A state's path below its machine; the machine's own name for its root. */
export function pathOf(node: AnyStateNode): string {
  return node.path.length === 0 ? node.key : node.path.join('.');
}

/** Every transition of a machine in document order, all but those that only forbid an event. */
export function transitionsOf(machine: AnyStateMachine): NamedTransition[] {
  return nodesOf(machine.root).flatMap((node) =>
    [...node.transitions.values(), node.always ?? []]
      .flat()
      .filter(({ target, actions }) => target !== undefined || actions.length > 0)
      .map((definition) => ({
        node,
        definition,
        state: pathOf(node),
        on: eventName(node, definition.eventType),
        guard: guardName(definition.guard),
        target: definition.target?.map(pathOf).join(' + ') ?? 'stays',
      })),
  );
}

/** One line for a transition: `awaitingCode: user.submitCode [inTime] → checking`. */
export function lineOf({ state, on, guard, target }: NamedTransition): string {
  return `${state}: ${on}${guard === null ? '' : ` [${guard}]`} → ${target}`;
}

function eventName(node: AnyStateNode, type: string): string {
  const [, kind, delay = ''] = type.split('.');
  if (type === '') return 'always';
  if (type.startsWith('xstate.after.')) return `after ${delay}`;
  if (type.startsWith('xstate.done.state.')) return 'done';
  const invoke = node.invoke.find(({ id }) => type === `xstate.${kind}.actor.${id}`);
  if (invoke === undefined) return type;
  return `${effectName(invoke.src)} ${kind === 'done' ? 'answers' : 'fails'}`;
}

function guardName(guard: Definition['guard']): string | null {
  if (guard === undefined) return null;
  if (typeof guard === 'string') return guard;
  return 'type' in guard ? named(guard) : 'a combination';
}

/** What a transition does to the context: its actions by name. */
export function actionsOf({ definition }: NamedTransition): string[] {
  return definition.actions.map(named);
}

/** A guard's or an action's name, with its params where they are one word. */
function named(part: unknown): string {
  if (typeof part === 'string') return part;
  if (typeof part !== 'object' || part === null || !('type' in part)) return 'inline';
  const params = 'params' in part && typeof part.params === 'string' ? ` ${part.params}` : '';
  return `${String(part.type)}${params}`;
}

/** The name of an invoked effect; XState gives an inline actor one of its own making. */
export function effectName(src: unknown): string {
  return typeof src === 'string' ? src : 'an inline actor';
}
