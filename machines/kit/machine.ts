import type { AnyStateMachine } from 'xstate';
import type { CommonContext, MachineInput } from './flow.ts';
import type { Contract, EventsOf } from './contract.ts';
import type { Policy } from './policy.ts';

/** What a waiting state waits for. A run whose state carries one of these, or is final, has settled. */
export const awaitingTags = ['awaiting.user', 'awaiting.provider', 'awaiting.merchant', 'awaiting.ops'] as const;
export type AwaitingTag = (typeof awaitingTags)[number];

type MachineTypes<C extends Contract, P extends Policy, Context> = {
  context: Context;
  events: EventsOf<C>;
  input: MachineInput<C, P>;
  tags: AwaitingTag;
};

/**
 * A machine with another one's vocabulary beside its own, for states that several flows share: their effects, guards,
 * actions and delays, by name. The compiler does not see that the two contexts fit; `shared`'s owner says what is needed.
 */
export function withVocabulary<M extends AnyStateMachine>(machine: M, shared: AnyStateMachine): M {
  const { actors, guards, actions, delays } = shared.implementations;
  return machine.provide({ actors, guards, actions, delays } as never) as M;
}

/** The `types` of `setup`, read off the contract: a value that only the compiler looks at. */
export function typesOf<C extends Contract, P extends Policy, Context extends CommonContext>(): MachineTypes<
  C,
  P,
  Context
> {
  return {} as MachineTypes<C, P, Context>;
}
