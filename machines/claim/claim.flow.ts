import { defineFlow } from '../kit/flow.ts';
import { claimContract } from './claim.contract.ts';
import { claimMachine } from './claim.machine.ts';
import { claimPolicy } from './claim.setup.ts';
import type { ClaimContext } from './claim.setup.ts';

export const claim = defineFlow<typeof claimContract, typeof claimPolicy, ClaimContext>({
  name: 'claim',
  version: 1,
  title: 'Take money that somebody sends',
  contract: claimContract,
  machine: claimMachine,
  policy: claimPolicy,
  idPrefix: 'clm',
  owner: 'user',
  startedBy: 'flow',
  movesMoney: true,
  grantsSession: [],
  view: ({ context: { payerMask, amountMinor, currency } }) => ({ payerMask, amountMinor, currency }),
});
