import {
  askingAccount,
  askingPayee,
  awaitingConfirmation,
  findingPayee,
  tryingPassword,
} from './transfer.confirming.ts';
import { movementOf } from './transfer.context.ts';
import {
  arriving,
  awaitingOffer,
  awaitingPayee,
  awaitingPayeeAccount,
  awaitingSettlement,
  delayed,
  holdingFunds,
  offering,
  settling,
} from './transfer.holding.ts';
import { awaitingReturn, ending, returning, tellingPayee } from './transfer.returning.ts';
import { transfer } from './transfer.setup.ts';

// A transfer moves an amount from a user's wallet to another user's: once, or not at all.
// The payer sees whom it goes to and confirms by payment password. Then it arrives at once, or is set aside: until the
// time that the payer chose, or that a new payee is made to wait; a large one until the payee takes it. What is set
// aside the payer may take back, and what is not taken comes back by itself.
// It ends sent, returned, revoked, refused, cancelled or expired.

const sending = transfer.createStateConfig({
  description: 'The ledger moves the amount from wallet to wallet.',
  invoke: {
    src: 'sendFunds',
    input: ({ context }) => movementOf(context, `${context.run.id}/transfer`),
    onDone: [
      {
        guard: { type: 'sent', params: ({ event }) => event.output },
        target: 'sent',
        actions: { type: 'noteSent', params: ({ event }) => event.output },
      },
      { target: 'refused', actions: { type: 'noteSent', params: ({ event }) => event.output } },
    ],
    // It may have moved: the same movement is asked for again, and is still one.
    onError: { target: 'awaitingLedger', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const transferMachine = transfer.createMachine({
  id: 'transfer',
  initial: 'askingAccount',
  context: ({ input: { run, input, policy } }) => ({
    run,
    policy,
    reason: null,
    to: input.to,
    payee: null,
    payeeMask: null,
    amountMinor: input.amountMinor ?? null,
    currency: input.currency,
    note: input.note ?? null,
    arrives: input.arrives ?? 'now',
    arrivalForced: false,
    toBeClaimed: false,
    terms: null,
    triesLeft: null,
    leftMinor: null,
    retryAt: null,
    hold: null,
    claim: null,
    ending: null,
  }),
  states: {
    askingAccount,
    findingPayee,
    awaitingConfirmation,
    tryingPassword,
    askingPayee,
    sending,
    awaitingLedger: {
      description: 'The ledger did not answer; the same movement is asked for again by itself.',
      tags: ['awaiting.ops'],
      after: { ledgerPause: 'sending' },
    },
    holdingFunds,
    delayed,
    arriving,
    awaitingPayeeAccount,
    offering,
    awaitingOffer,
    awaitingPayee,
    settling,
    awaitingSettlement,
    returning,
    awaitingReturn,
    tellingPayee,
    ending,
    sent: { type: 'final' },
    returned: { type: 'final' },
    revoked: { type: 'final' },
    refused: { type: 'final' },
    cancelled: { type: 'final' },
    expired: { type: 'final' },
  },
});
