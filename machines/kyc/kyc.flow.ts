import { defineFlow } from '../kit/flow.ts';
import { when } from '../kit/view.ts';
import { kycContract } from './kyc.contract.ts';
import { kycMachine } from './kyc.machine.ts';
import { kycPolicy } from './kyc.context.ts';
import type { KycContext } from './kyc.context.ts';

export const kyc = defineFlow<typeof kycContract, typeof kycPolicy, KycContext>({
  name: 'kyc',
  version: 1,
  title: 'Prove your identity by name, ID number and photos of the card',
  contract: kycContract,
  machine: kycMachine,
  policy: kycPolicy,
  idPrefix: 'kyc',
  owner: 'user',
  movesMoney: false,
  grantsSession: [],
  view: ({ context }) => ({
    nameMask: context.nameMask,
    idMask: context.idMask,
    documentExpires: context.validUntil,
    photos: { front: context.front !== null, back: context.back !== null },
    triesLeft: context.triesLeft,
    retryAt: when(context.retryAt),
    overdue: context.overdue,
  }),
  staffView: ({ context }) => ({
    nameMask: context.nameMask,
    idMask: context.idMask,
    documentExpires: context.validUntil,
    photos: { front: context.front, back: context.back },
    overdue: context.overdue,
    claimedBy: context.claimedBy,
    approvedBy: [...context.reviewers],
  }),
});
