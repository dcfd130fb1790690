import { defineFlow } from '../kit/flow.ts';
import { when } from '../kit/view.ts';
import { cardBindingContract } from './card-binding.contract.ts';
import { cardBindingMachine } from './card-binding.machine.ts';
import { cardBindingPolicy } from './card-binding.setup.ts';
import type { CardBindingContext } from './card-binding.setup.ts';

export const cardBinding = defineFlow<typeof cardBindingContract, typeof cardBindingPolicy, CardBindingContext>({
  name: 'card-binding',
  version: 1,
  title: 'Bind a bank card of your own',
  contract: cardBindingContract,
  machine: cardBindingMachine,
  policy: cardBindingPolicy,
  idPrefix: 'crb',
  owner: 'user',
  movesMoney: false,
  grantsSession: [],
  view: ({ context, due }) => ({
    card: context.card,
    cardMask: context.cardMask,
    issuer: context.issuer,
    kind: context.kind,
    phoneMask: context.phoneMask,
    codesSent: context.codesSent,
    triesLeft: context.triesLeft,
    codeExpiresAt: when(due['codeExpiry']),
    resendAt: when(due['resendCooldown']),
    retryAt: when(due['busyPause'] ?? due['agreementPause']) ?? when(context.retryAt),
    permissionsMissing: [...context.missing],
  }),
});
