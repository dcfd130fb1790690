import { defineFlow } from '../kit/flow.ts';
import { isMinor } from '../kit/money.ts';
import { when } from '../kit/view.ts';
import { transferPolicy } from './transfer.context.ts';
import type { TransferContext } from './transfer.context.ts';
import { transferContract } from './transfer.contract.ts';
import { transferMachine } from './transfer.machine.ts';

export const transfer = defineFlow<typeof transferContract, typeof transferPolicy, TransferContext>({
  name: 'transfer',
  version: 1,
  title: 'Send money to another user',
  contract: transferContract,
  machine: transferMachine,
  policy: transferPolicy,
  idPrefix: 'trf',
  owner: 'user',
  movesMoney: true,
  grantsSession: [],
  view: ({ context, due }) => ({
    payeeMask: context.payeeMask,
    amountMinor: isMinor(context.amountMinor) ? context.amountMinor : null,
    currency: context.currency,
    arrives: context.arrives,
    arrivalForced: context.arrivalForced,
    toBeClaimed: context.toBeClaimed,
    arrivesAt: when(due['arrival']),
    triesLeft: context.triesLeft,
    leftMinor: context.leftMinor,
    retryAt: when(context.retryAt),
  }),
});
