import { holdKeyOf, movementOf, partiesOf } from './transfer.context.ts';
import { transfer } from './transfer.setup.ts';

/** While the money is set aside: until it arrives, is taken by the payee, or is given back. */

export const holdingFunds = transfer.createStateConfig({
  description: 'The amount is being set aside in the payer’s wallet.',
  invoke: {
    src: 'holdTransfer',
    input: ({ context }) => movementOf(context, holdKeyOf(context)),
    onDone: [
      {
        guard: { type: 'heldForNow', params: ({ event }) => event.output },
        target: 'offering',
        actions: { type: 'noteHeld', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'held', params: ({ event }) => event.output },
        target: 'delayed',
        actions: { type: 'noteHeld', params: ({ event }) => event.output },
      },
      { target: 'refused', actions: { type: 'noteHeld', params: ({ event }) => event.output } },
    ],
    onError: {
      target: 'returning',
      actions: { type: 'noteEnding', params: { ending: 'refused', reason: 'system-busy' } },
    },
  },
});

export const delayed = transfer.createStateConfig({
  description: 'The money is set aside and arrives by itself; until then the payer may take it back.',
  tags: ['awaiting.user'],
  after: { arrival: [{ guard: 'toBeClaimed', target: 'offering' }, { target: 'arriving' }] },
  on: {
    'user.revoke': {
      target: 'returning',
      actions: { type: 'noteEnding', params: { ending: 'revoked', reason: null } },
    },
  },
});

export const arriving = transfer.createStateConfig({
  description: 'The payee’s account is asked whether it can receive the money now.',
  invoke: {
    src: 'askAccount',
    input: ({ context }) => ({ user: partiesOf(context).payee }),
    onDone: [
      { guard: { type: 'mayReceive', params: ({ event }) => event.output }, target: 'settling' },
      {
        target: 'returning',
        actions: { type: 'noteEnding', params: { ending: 'returned', reason: 'payee-cannot-receive' } },
      },
    ],
    onError: { target: 'awaitingPayeeAccount', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const awaitingPayeeAccount = transfer.createStateConfig({
  description: 'The payee’s account did not answer; it is asked again by itself.',
  tags: ['awaiting.ops'],
  after: { retryPause: { target: 'arriving', actions: 'clearReason' } },
});

export const offering = transfer.createStateConfig({
  description: 'The payee is offered the money in a run of their own.',
  invoke: {
    src: 'offerTransfer',
    input: ({ context }) => ({ transfer: context.run.id }),
    onDone: { target: 'awaitingPayee', actions: { type: 'noteOffer', params: ({ event }) => event.output } },
    onError: { target: 'awaitingOffer', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const awaitingOffer = transfer.createStateConfig({
  description: 'The offer could not be made yet; it is made as soon as that goes.',
  tags: ['awaiting.ops'],
  after: { retryPause: { target: 'offering', actions: 'clearReason' } },
});

export const awaitingPayee = transfer.createStateConfig({
  description: 'The payee takes the money or declines it; until then the payer may take it back.',
  tags: ['awaiting.user'],
  after: {
    claimExpiry: {
      target: 'returning',
      actions: { type: 'noteEnding', params: { ending: 'returned', reason: 'not-claimed' } },
    },
  },
  on: {
    'flow.accepted': 'settling',
    'flow.declined': {
      target: 'returning',
      actions: ['noteAnswered', { type: 'noteEnding', params: { ending: 'returned', reason: 'payee-declined' } }],
    },
    'user.revoke': {
      target: 'returning',
      actions: { type: 'noteEnding', params: { ending: 'revoked', reason: null } },
    },
  },
});

export const settling = transfer.createStateConfig({
  description: 'The ledger gives the held amount to the payee.',
  invoke: {
    src: 'settleTransfer',
    input: ({ context }) => ({
      key: `${context.run.id}/settlement`,
      run: context.run.id,
      hold: context.hold,
      ...partiesOf(context),
    }),
    onDone: { target: 'sent', actions: 'clearReason' },
    onError: { target: 'awaitingSettlement', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const awaitingSettlement = transfer.createStateConfig({
  description: 'The ledger did not answer; the same movement is asked for again by itself.',
  tags: ['awaiting.ops'],
  after: { ledgerPause: 'settling' },
});
