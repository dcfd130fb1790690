import { defineFlow } from '../kit/flow.ts';
import { when } from '../kit/view.ts';
import { cardUnbindingContract } from './card-unbinding.contract.ts';
import { cardUnbindingMachine } from './card-unbinding.machine.ts';
import { cardUnbindingPolicy } from './card-unbinding.setup.ts';
import type { CardUnbindingContext } from './card-unbinding.setup.ts';

export const cardUnbinding = defineFlow<typeof cardUnbindingContract, typeof cardUnbindingPolicy, CardUnbindingContext>(
  {
    name: 'card-unbinding',
    version: 1,
    title: 'Unbind a bank card',
    contract: cardUnbindingContract,
    machine: cardUnbindingMachine,
    policy: cardUnbindingPolicy,
    idPrefix: 'cru',
    owner: 'user',
    movesMoney: false,
    grantsSession: [],
    view: ({ context, due }) => ({
      card: context.card,
      cardMask: context.cardMask,
      issuer: context.issuer,
      kind: context.kind,
      usable: context.isUsable,
      triesLeft: context.triesLeft,
      retryAt: when(due['networkPause'] ?? due['staffPatience']) ?? when(context.retryAt),
    }),
  },
);
