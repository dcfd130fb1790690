import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { unbindCards } from '../effects/card-unbinding.ts';
import { checkClosing, eraseUser } from '../effects/closing.ts';
import { tellAccount } from '../effects/standing.ts';
import type { ReasonOf } from '../kit/contract.ts';
import { ask } from '../kit/effect.ts';
import type { CommonContext } from '../kit/flow.ts';
import { typesOf } from '../kit/machine.ts';
import type { closeAccountContract } from './close-account.contract.ts';

/** Delays in ms. Source: the practice of wallets, a week to think it over. */
export const closeAccountPolicy = {
  confirmExpiryMs: 24 * 3_600_000,
  coolOffExpiryMs: 7 * 24 * 3_600_000,
  pauseMs: 60_000,
};

type Reason = ReasonOf<typeof closeAccountContract>;

export type CloseAccountContext = CommonContext & { policy: typeof closeAccountPolicy; reason: Reason | null };

type Checked = z.output<typeof checkClosing.output>;
type Told = z.output<typeof tellAccount.output>;

/** The vocabulary of closing an account. */
export const closing = setup({
  types: typesOf<typeof closeAccountContract, typeof closeAccountPolicy, CloseAccountContext>(),
  actors: {
    checkClosing: ask(checkClosing),
    tellAccount: ask(tellAccount),
    unbindCards: ask(unbindCards),
    eraseUser: ask(eraseUser),
  },
  guards: {
    clear: (_, answer: Checked) => answer.ok,
    taken: (_, answer: Told) => answer.taken,
  },
  actions: {
    noteCheck: assign({ reason: (_, answer: Checked) => (answer.ok ? null : answer.reason) }),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    clearReason: assign({ reason: null }),
  },
  delays: {
    confirmExpiry: ({ context }) => context.policy.confirmExpiryMs,
    coolOffExpiry: ({ context }) => context.policy.coolOffExpiryMs,
    pause: ({ context }) => context.policy.pauseMs,
  },
});
