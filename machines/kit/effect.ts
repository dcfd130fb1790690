import type { PromiseActorLogic, PromiseSnapshot } from 'xstate';
import type { z } from 'zod';

/**
 * How an effect is carried out.
 * `local`: our own database, milliseconds, as a local activity. `queue`: a provider over HTTP, on the effects' task queue.
 */
export type EffectPolicy = {
  readonly mode: 'local' | 'queue';
  /** Time for one attempt. */
  readonly attemptMs: number;
  /** Attempts in all, the first included; a fault after the last one reaches the machine as `onError`. */
  readonly attempts: number;
  /** Wait before the second attempt; doubles from there to `longestPauseMs`. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
};

/** Something a machine may ask of the world: a name, what it takes, what it answers. */
export type Effect<N extends string = string, I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> = {
  readonly name: N;
  readonly does: string;
  readonly input: I;
  readonly output: O;
  readonly policy: EffectPolicy;
};

/** Checks an effect's shape and keeps its exact types. */
export function defineEffect<const N extends string, I extends z.ZodType, O extends z.ZodType>(
  effect: Effect<N, I, O>,
): Effect<N, I, O> {
  return effect;
}

/** Milliseconds of work in our own database; tried again for about a minute. */
export const localPolicy: EffectPolicy = {
  mode: 'local',
  attemptMs: 5_000,
  attempts: 8,
  pauseMs: 100,
  longestPauseMs: 20_000,
};

/** A provider over HTTP: ten seconds an attempt, tried again for about a minute. */
export const providerPolicy: EffectPolicy = {
  mode: 'queue',
  attemptMs: 10_000,
  attempts: 4,
  pauseMs: 500,
  longestPauseMs: 8_000,
};

type AskLogic<O> = PromiseActorLogic<O>;

const asked = new WeakMap<object, Effect>();

/**
 * An effect as an actor for `setup({ actors })`. It is a name with types: nothing in it runs,
 * since the interpreter carries effects out itself and answers with `xstate.done.actor.*` or `xstate.error.actor.*`.
 */
export function ask<I extends z.ZodType, O extends z.ZodType>(
  effect: Effect<string, I, O>,
): PromiseActorLogic<z.output<O>, z.input<I>> {
  const logic: AskLogic<z.output<O>> = {
    config: () => Promise.reject(new TypeError(`The effect ${effect.name} is carried out by the interpreter`)),
    transition: (snapshot) => snapshot,
    getInitialSnapshot: (_scope, input) =>
      ({ status: 'active', output: undefined, error: undefined, input }) satisfies PromiseSnapshot<
        z.output<O>,
        unknown
      >,
    getPersistedSnapshot: (snapshot) => snapshot,
    restoreSnapshot: (snapshot) => snapshot as PromiseSnapshot<z.output<O>, unknown>,
  };
  asked.set(logic, effect);
  return logic as unknown as PromiseActorLogic<z.output<O>, z.input<I>>;
}

/** The effect behind an actor's logic; undefined when the actor is none of ours. */
export function effectOf(logic: unknown): Effect | undefined {
  return typeof logic === 'object' && logic !== null ? asked.get(logic) : undefined;
}
