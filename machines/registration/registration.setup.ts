import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { forgetSubject, openAccount } from '../effects/accounts.ts';
import { startAccount } from '../effects/standing.ts';
import { ask } from '../kit/effect.ts';
import { typesOf } from '../kit/machine.ts';
import { provingPolicy } from '../parts/proving.setup.ts';
import type { ProvingContext } from '../parts/proving.setup.ts';
import type { ReasonOf } from '../kit/contract.ts';
import type { Sealed } from '../kit/sealed.ts';
import type { registrationContract } from './registration.contract.ts';

/** Delays in ms and limits. Sources: NIST SP 800-63B-4 §3.1.3.2 for codes; the practice of wallets for the rest. */
export const registrationPolicy = {
  ...provingPolicy,
  phoneExpiryMs: 30 * 60_000,
  passwordExpiryMs: 10 * 60_000,
  openingPauseMs: 10_000,
  erasurePauseMs: 10 * 60_000,
  welcomeCreditMinor: 10_000,
};

type Reason = ReasonOf<typeof registrationContract>;
type Ending = 'alreadyRegistered' | 'cancelled' | 'expired';

export type RegistrationContext = ProvingContext & {
  policy: typeof registrationPolicy;
  reason: Reason | null;
  termsVersion: string;
  /** Until the account is open. */
  device: Sealed | null;
  /** While the account is being opened. */
  password: Sealed | null;
  ending: Ending | null;
};

type Opened = z.output<typeof openAccount.output>;

/** The vocabulary of the registration machine: its effects, guards, actions and delays by name. */
export const registration = setup({
  types: typesOf<typeof registrationContract, typeof registrationPolicy, RegistrationContext>(),
  actors: {
    openAccount: ask(openAccount),
    forgetSubject: ask(forgetSubject),
    startAccount: ask(startAccount),
  },
  guards: {
    opened: (_, answer: Opened) => answer.result === 'opened',
    phoneTaken: (_, answer: Opened) => answer.result === 'phone-taken',
    endsAs: ({ context }, ending: Ending) => context.ending === ending,
  },
  actions: {
    takePhone: assign((_, given: { phone: Sealed }) => ({ phone: given.phone, phoneMask: null })),
    takePassword: assign((_, given: { password: Sealed }) => ({ password: given.password })),
    clearReason: assign({ reason: null, retryAt: null }),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    noteOpening: assign(({ context }, answer: Opened) => ({
      password: null,
      // Another password is to come, and the device is still the one that the account is opened on.
      device: answer.result === 'password-refused' ? context.device : null,
      reason: answer.result === 'password-refused' ? answer.reason : null,
    })),
    endAs: assign({ ending: (_, ending: Ending) => ending, password: null, device: null, reason: null }),
  },
  delays: {
    phoneExpiry: ({ context }) => context.policy.phoneExpiryMs,
    passwordExpiry: ({ context }) => context.policy.passwordExpiryMs,
    openingPause: ({ context }) => context.policy.openingPauseMs,
    erasurePause: ({ context }) => context.policy.erasurePauseMs,
  },
});
