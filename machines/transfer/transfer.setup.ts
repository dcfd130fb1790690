import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { tryPaymentPassword } from '../effects/payment-passwords.ts';
import { findPayee } from '../effects/payees.ts';
import { askAccount } from '../effects/standing.ts';
import {
  holdTransfer,
  offerTransfer,
  returnTransfer,
  sendFunds,
  settleTransfer,
  withdrawOffer,
} from '../effects/transfers.ts';
import { ask } from '../kit/effect.ts';
import { typesOf } from '../kit/machine.ts';
import { termsOf } from '../kit/spending.ts';
import { triesAfter, useRefusal } from '../parts/payment-password.setup.ts';
import { isForced } from './transfer.context.ts';
import type { Arrival, Ending, Reason, TransferContext, TransferPolicy } from './transfer.context.ts';
import type { transferContract } from './transfer.contract.ts';

type Standing = z.output<typeof askAccount.output>;
type Found = z.output<typeof findPayee.output>;
type Tried = z.output<typeof tryPaymentPassword.output>;
type Sent = z.output<typeof sendFunds.output>;
type Held = z.output<typeof holdTransfer.output>;

const nothingWrong = { reason: null, triesLeft: null, retryAt: null };
const refusedBy = (answer: Extract<Sent | Held, { ok: false }>) => ({
  reason: answer.reason,
  leftMinor: answer.leftMinor,
  retryAt: answer.retryAt,
});

/** The vocabulary of the transfer machine: its effects, guards, actions and delays by name. */
export const transfer = setup({
  types: typesOf<typeof transferContract, TransferPolicy, TransferContext>(),
  actors: {
    askAccount: ask(askAccount),
    findPayee: ask(findPayee),
    tryPaymentPassword: ask(tryPaymentPassword),
    sendFunds: ask(sendFunds),
    holdTransfer: ask(holdTransfer),
    offerTransfer: ask(offerTransfer),
    settleTransfer: ask(settleTransfer),
    returnTransfer: ask(returnTransfer),
    withdrawOffer: ask(withdrawOffer),
  },
  guards: {
    maySend: (_, standing: Standing) => standing.may.pay === null,
    found: (_, answer: Found) => answer.ok,
    tried: (_, answer: Tried) => answer.result === 'right' && answer.standing.may.pay === null,
    triedRight: (_, answer: Tried) => answer.result === 'right',
    mayReceive: (_, standing: Standing) => standing.may.receive === null,
    mayReceiveNow: ({ context }, standing: Standing) =>
      standing.may.receive === null && context.arrives === 'now' && !context.toBeClaimed,
    sent: (_, answer: Sent) => answer.ok,
    held: (_, answer: Held) => answer.ok,
    heldForNow: ({ context }, answer: Held) => answer.ok && context.arrives === 'now',
    toBeClaimed: ({ context }) => context.toBeClaimed,
    wasOffered: ({ context }) => context.claim !== null,
    endsAs: ({ context }, ending: Ending) => context.ending === ending,
  },
  actions: {
    noteStanding: assign((_, standing: Standing) => ({ reason: useRefusal(standing.may.pay) })),
    noteFound: assign(({ context }, answer: Found) => {
      if (!answer.ok) return { to: null, reason: answer.reason, retryAt: answer.retryAt };
      const { payee, payeeMask, amountMinor, known } = answer;
      const forced = isForced(context.policy, amountMinor, known);
      return {
        ...{ to: null, payee, payeeMask, amountMinor },
        arrivalForced: forced,
        arrives: forced && context.arrives === 'now' ? ('in2h' as const) : context.arrives,
        toBeClaimed: amountMinor > context.policy.claimAboveMinor,
      };
    }),
    noteArrival: assign(({ context }, { arrives }: { arrives: Arrival }) => ({
      arrives: context.arrivalForced && arrives === 'now' ? ('in2h' as const) : arrives,
    })),
    noteTry: assign((_, answer: Tried) => ({ ...triesAfter(answer) })),
    noteTried: assign((_, answer: Tried) =>
      answer.result === 'right'
        ? { ...nothingWrong, terms: termsOf(answer.standing), reason: useRefusal(answer.standing.may.pay) }
        : {},
    ),
    noteSent: assign((_, answer: Sent) => (answer.ok ? nothingWrong : refusedBy(answer))),
    noteHeld: assign((_, answer: Held) => (answer.ok ? { hold: answer.hold } : refusedBy(answer))),
    noteOffer: assign((_, offered: { claim: string }) => ({ claim: offered.claim, reason: null })),
    noteAnswered: assign({ claim: null }),
    noteEnding: assign((_, { ending, reason }: { ending: Ending; reason: Reason | null }) => ({ ending, reason })),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    clearReason: assign({ reason: null }),
  },
  delays: {
    confirmExpiry: ({ context }) => context.policy.confirmExpiryMs,
    arrival: ({ context: { arrives, policy } }) => (arrives === 'in24h' ? policy.dayDelayMs : policy.shortDelayMs),
    claimExpiry: ({ context }) => context.policy.claimExpiryMs,
    retryPause: ({ context }) => context.policy.retryPauseMs,
    ledgerPause: ({ context }) => context.policy.ledgerPauseMs,
  },
});
