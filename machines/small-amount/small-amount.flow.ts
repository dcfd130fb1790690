import { defineFlow } from '../kit/flow.ts';
import { when } from '../kit/view.ts';
import { smallAmountContract } from './small-amount.contract.ts';
import { smallAmountMachine } from './small-amount.machine.ts';
import { smallAmountFlowPolicy } from './small-amount.setup.ts';
import type { SmallAmountContext } from './small-amount.setup.ts';

export const smallAmount = defineFlow<typeof smallAmountContract, typeof smallAmountFlowPolicy, SmallAmountContext>({
  name: 'small-amount',
  version: 1,
  title: 'Choose how much is paid without the payment password',
  contract: smallAmountContract,
  machine: smallAmountMachine,
  policy: smallAmountFlowPolicy,
  idPrefix: 'sma',
  owner: 'user',
  movesMoney: false,
  grantsSession: [],
  view: ({ context: { asked, triesLeft, retryAt } }) => ({ ...asked, triesLeft, retryAt: when(retryAt) }),
});
