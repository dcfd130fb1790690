import { assign, setup } from 'xstate';
import type { AnyEventObject, AnyStateMachine } from 'xstate';
import type { z } from 'zod';
import { forgetSubject } from '../effects/accounts.ts';
import { changePassword } from '../effects/recovery.ts';
import type { tryIdentity } from '../effects/recovery.ts';
import { endSessions } from '../effects/sessions.ts';
import { tellAccount } from '../effects/standing.ts';
import { ask } from '../kit/effect.ts';
import { withVocabulary } from '../kit/machine.ts';
import type { Sealed } from '../kit/sealed.ts';
import { provingPolicy } from './proving.setup.ts';
import type { ProvingContext } from './proving.setup.ts';
import type { ProofReason } from './recovery.contract.ts';

/** Delays in ms and limits. Sources: NIST SP 800-63B-4 for codes and passwords; the practice of wallets for the rest. */
export const recoveryPolicy = {
  ...provingPolicy,
  phoneExpiryMs: 30 * 60_000,
  passwordExpiryMs: 10 * 60_000,
  proofsPerDay: 3,
  lastRefused: 5,
  retryPauseMs: 10_000,
  erasurePauseMs: 10 * 60_000,
};

/** What the context of a flow that lets a person in again has beside its own. */
export type RecoveryContext = ProvingContext & {
  policy: typeof recoveryPolicy;
  /** Whose account it is, once the phone is proven. */
  user: string | null;
  /** What is to be unlocked. */
  what: 'login' | 'payment';
  /** While it is being set. */
  password: Sealed | null;
  ending: string | null;
};

/** The recovery's part of a context before anything is known. */
export const nobodyYet = { user: null, password: null, ending: null } as const;

type Tried = z.output<typeof tryIdentity.output>;
type Changed = z.output<typeof changePassword.output>;

/** What a refusal left behind is gone. */
export const cleared = { reason: null, retryAt: null, triesLeft: null } as const;

/** What a comparison of the identity does to a context. */
export function afterProof(answer: Tried) {
  return {
    triesLeft: answer.result === 'mismatch' ? answer.triesLeft : null,
    retryAt: answer.result === 'spent' ? answer.retryAt : null,
    reason: proofReason(answer),
  };
}

/** What the decision to end does to a context: a refusal keeps its reason, all other ends have none. */
export function atEnd<C extends Pick<RecoveryContext, 'reason' | 'retryAt'>, E extends string>(
  { reason, retryAt }: C,
  ending: E,
) {
  const kept: Pick<C, 'reason' | 'retryAt'> | typeof cleared = ending === 'refused' ? { reason, retryAt } : cleared;
  return { ...kept, ending, password: null, triesLeft: null };
}

function proofReason(answer: Tried): ProofReason | null {
  if (answer.result === 'match') return null;
  return ({ mismatch: 'proof-wrong', spent: 'proof-locked', 'not-known': 'proof-not-available' } as const)[
    answer.result
  ];
}

const types = {} as { context: RecoveryContext; events: AnyEventObject; tags: 'awaiting.user' | 'awaiting.ops' };

/** The vocabulary of the states in recovery.states.ts. */
export const recovery = setup({
  types,
  actors: {
    changePassword: ask(changePassword),
    endSessions: ask(endSessions),
    tellAccount: ask(tellAccount),
    forgetSubject: ask(forgetSubject),
  },
  guards: {
    passwordChanged: (_, answer: Changed) => answer.result === 'changed',
    endsAs: ({ context }, ending: string) => context.ending === ending,
  },
  actions: {
    takePassword: assign((_, given: { password: Sealed }) => ({ password: given.password, ...cleared })),
    noteFault: assign({ reason: 'system-busy' }),
    noteChange: assign((_, answer: Changed) => ({
      password: null,
      reason: answer.result === 'refused' ? answer.reason : null,
    })),
    endAs: assign(({ context }, ending: string) => atEnd(context, ending)),
  },
  delays: {
    passwordExpiry: ({ context }) => context.policy.passwordExpiryMs,
    retryPause: ({ context }) => context.policy.retryPauseMs,
    erasurePause: ({ context }) => context.policy.erasurePauseMs,
  },
});

/** A machine with the vocabulary of recovery beside its own. Its context must hold a {@link RecoveryContext}. */
export function withRecovery<M extends AnyStateMachine>(machine: M): M {
  return withVocabulary(machine, recovery.createMachine({ context: {} as RecoveryContext }));
}
