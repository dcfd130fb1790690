import { assign } from 'xstate';
import type { AnyStateMachine } from 'xstate';
import { nodesOf } from '../../workflows/accept.ts';
import { lineOf, transitionsOf } from './transitions.ts';

type Guard = (args: { context: object; event: unknown }, params: unknown) => boolean;

/** A machine that notes what is taken, what its guards say, and which fields of the context they read. */
export type Watched = {
  readonly machine: AnyStateMachine;
  /** Times that each transition was taken, in document order. */
  readonly taken: Map<string, number>;
  /** What each guarded transition's guard has said so far. */
  readonly said: Map<string, Set<boolean>>;
  readonly read: Set<string>;
};

/** A copy of a machine, watched: XState does not tell which transitions a step took. */
export function watch(original: AnyStateMachine): Watched {
  const machine = original.provide({});
  const guards = machine.implementations.guards as { [name: string]: unknown };
  const taken = new Map<string, number>();
  const said = new Map<string, Set<boolean>>();
  const read = new Set<string>();

  for (const [name, guard] of Object.entries(guards)) {
    if (typeof guard !== 'function' || 'check' in guard) continue;
    guards[name] = ((args, params) => (guard as Guard)(watchedArgs(args, read), params)) satisfies Guard;
  }
  for (const [index, transition] of transitionsOf(machine).entries()) {
    const { definition } = transition;
    const line = `${lineOf(transition)} (${index + 1})`;
    taken.set(line, 0);
    // A mutable view: the definitions belong to this copy alone.
    const own = definition as { actions: unknown; guard?: unknown };
    own.actions = [...definition.actions, noting(() => taken.set(line, (taken.get(line) ?? 0) + 1))];
    const guard = namedGuard(own.guard);
    const judge = guard && guards[guard.type];
    if (guard === undefined || typeof judge !== 'function' || 'check' in judge) continue;
    const answers = new Set<boolean>();
    said.set(line, answers);
    guards[line] = ((args, params) => {
      const answer = (judge as Guard)(args, params);
      answers.add(answer);
      return answer;
    }) satisfies Guard;
    own.guard = { ...guard, ...watchedParams(guard, read), type: line };
  }
  return { machine, taken, said, read };
}

/** All states that a run can be in, by id: a history state is none. */
export function statesOf(machine: AnyStateMachine): string[] {
  return nodesOf(machine.root).flatMap(({ id, type }) => (type === 'history' ? [] : [id]));
}

// An assign is resolved within the step itself, so noting needs nothing of the interpreter.
function noting(note: () => void) {
  return assign(() => {
    note();
    return {};
  });
}

type NamedGuard = { readonly type: string; readonly params?: unknown };

function namedGuard(guard: unknown): NamedGuard | undefined {
  if (typeof guard === 'string') return { type: guard };
  const named = typeof guard === 'object' && guard !== null && 'type' in guard && typeof guard.type === 'string';
  return named ? (guard as NamedGuard) : undefined;
}

function watchedParams({ params }: NamedGuard, read: Set<string>): { params?: unknown } {
  if (typeof params !== 'function') return {};
  return { params: (args: { context: object }): unknown => params(watchedArgs(args, read)) };
}

function watchedArgs<A extends { context: object }>(args: A, read: Set<string>): A {
  const context = new Proxy(args.context, {
    get(target, field, receiver) {
      if (typeof field === 'string') read.add(field);
      return Reflect.get(target, field, receiver) as unknown;
    },
  });
  return { ...args, context };
}
