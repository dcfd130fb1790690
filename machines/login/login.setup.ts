import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { forgetSubject } from '../effects/accounts.ts';
import { findByPhone, rememberDevice, tryLogin } from '../effects/login.ts';
import type { ReasonOf } from '../kit/contract.ts';
import { ask } from '../kit/effect.ts';
import { typesOf } from '../kit/machine.ts';
import type { Sealed } from '../kit/sealed.ts';
import { provingPolicy } from '../parts/proving.setup.ts';
import type { ProvingContext } from '../parts/proving.setup.ts';
import type { loginContract } from './login.contract.ts';

/**
 * Delays in ms and limits. How often a password may be wrong is the account's to say (account.setup.ts).
 * `answerFloorMs` is well above what a check takes (OWASP Authentication: answers alike in content and time).
 */
export const loginPolicy = {
  ...provingPolicy,
  choiceExpiryMs: 10 * 60_000,
  phoneExpiryMs: 30 * 60_000,
  answerFloorMs: 400,
  findingPauseMs: 10_000,
  erasurePauseMs: 10 * 60_000,
};

type Reason = ReasonOf<typeof loginContract>;
type Ending = 'authenticated' | 'noAccount' | 'cancelled' | 'expired';

export type LoginContext = ProvingContext & {
  policy: typeof loginPolicy;
  reason: Reason | null;
  device: Sealed | null;
  /** While it is being tried. */
  password: Sealed | null;
  /** Whose account it is, once that is proven; never shown before the end. */
  user: string | null;
  ending: Ending | null;
};

type Tried = z.output<typeof tryLogin.output>;
type Found = z.output<typeof findByPhone.output>;

const refusals = { wrong: 'credentials-wrong', waiting: 'login-waiting', locked: 'login-locked' } as const;

/** The vocabulary of the login machine: its effects, guards, actions and delays by name. */
export const login = setup({
  types: typesOf<typeof loginContract, typeof loginPolicy, LoginContext>(),
  actors: {
    tryLogin: ask(tryLogin),
    findByPhone: ask(findByPhone),
    rememberDevice: ask(rememberDevice),
    forgetSubject: ask(forgetSubject),
  },
  guards: {
    provenOnKnownDevice: (_, answer: Tried) => answer.result === 'proven' && answer.known,
    provenOnNewDevice: (_, answer: Tried) => answer.result === 'proven' && !answer.known,
    found: (_, answer: Found) => answer.result === 'found',
    endsAs: ({ context }, ending: Ending) => context.ending === ending,
  },
  actions: {
    takePassword: assign((_, given: { password: Sealed }) => ({ password: given.password })),
    clearReason: assign({ reason: null, retryAt: null, triesLeft: null }),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    noteTry: assign((_, answer: Tried) => ({
      password: null,
      user: answer.result === 'proven' ? answer.user : null,
      reason: answer.result === 'proven' ? null : refusals[answer.result],
      triesLeft: answer.result === 'wrong' ? answer.triesLeft : null,
      retryAt: answer.result === 'wrong' || answer.result === 'waiting' ? answer.retryAt : null,
    })),
    dropPassword: assign({ password: null }),
    noteUser: assign((_, answer: Found) => ({
      user: answer.result === 'found' ? answer.user : null,
      reason: answer.result === 'closed' ? ('account-closed' as const) : null,
    })),
    endAs: assign({
      ending: (_, ending: Ending) => ending,
      password: null,
      device: null,
      reason: null,
      retryAt: null,
      triesLeft: null,
    }),
  },
  delays: {
    choiceExpiry: ({ context }) => context.policy.choiceExpiryMs,
    phoneExpiry: ({ context }) => context.policy.phoneExpiryMs,
    findingPause: ({ context }) => context.policy.findingPauseMs,
    erasurePause: ({ context }) => context.policy.erasurePauseMs,
  },
});
