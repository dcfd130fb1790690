import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { admitReset, findAccount, tryIdentity } from '../effects/recovery.ts';
import type { ReasonOf } from '../kit/contract.ts';
import { ask } from '../kit/effect.ts';
import { typesOf } from '../kit/machine.ts';
import { afterProof, atEnd, cleared, recoveryPolicy } from '../parts/recovery.setup.ts';
import type { RecoveryContext } from '../parts/recovery.setup.ts';
import type { passwordResetContract } from './password-reset.contract.ts';

/** Delays in ms and limits. Sources: NIST SP 800-63B-4 for codes and passwords; the practice of wallets for the rest. */
export const passwordResetPolicy = {
  ...recoveryPolicy,
  proofExpiryMs: 10 * 60_000,
  resetsPerDay: 5,
};

type Reason = ReasonOf<typeof passwordResetContract>;
type Ending = keyof typeof passwordResetContract.outcomes;

export type PasswordResetContext = RecoveryContext & {
  policy: typeof passwordResetPolicy;
  reason: Reason | null;
  /** Was the person's identity proven once? Then the phone alone does not reset the password. */
  known: boolean;
};

type Found = z.output<typeof findAccount.output>;
type Tried = z.output<typeof tryIdentity.output>;
type Admitted = z.output<typeof admitReset.output>;

/** The vocabulary of the password-reset machine, beside those of proving and of recovery. */
export const passwordReset = setup({
  types: typesOf<typeof passwordResetContract, typeof passwordResetPolicy, PasswordResetContext>(),
  actors: { findAccount: ask(findAccount), admitReset: ask(admitReset), tryIdentity: ask(tryIdentity) },
  guards: {
    found: (_, answer: Found) => answer.result === 'found',
    needsProof: ({ context }, answer: Admitted) => answer.ok && context.known,
    admitted: (_, answer: Admitted) => answer.ok,
    matches: (_, answer: Tried) => answer.result === 'match',
    differs: (_, answer: Tried) => answer.result === 'mismatch',
  },
  actions: {
    clearReason: assign(cleared),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    noteAccount: assign((_, answer: Found) =>
      answer.result === 'found' ? { ...cleared, user: answer.user, known: answer.known } : {},
    ),
    noteTooMany: assign((_, answer: Admitted) =>
      answer.ok ? {} : { reason: 'too-many-resets' as const, retryAt: answer.retryAt },
    ),
    noteProof: assign((_, answer: Tried) => afterProof(answer)),
    endAs: assign(({ context }, ending: Ending) => atEnd(context, ending)),
  },
  delays: {
    phoneExpiry: ({ context }) => context.policy.phoneExpiryMs,
    proofExpiry: ({ context }) => context.policy.proofExpiryMs,
    retryPause: ({ context }) => context.policy.retryPauseMs,
  },
});
