import { defineFlow } from '../kit/flow.ts';
import { when } from '../kit/view.ts';
import { paymentContract } from './payment.contract.ts';
import { offersShown } from './payment.offers.ts';
import { paymentMachine } from './payment.machine.ts';
import { fundingOf, paymentPolicy } from './payment.context.ts';
import type { PaymentContext } from './payment.context.ts';

export const payment = defineFlow<typeof paymentContract, typeof paymentPolicy, PaymentContext>({
  name: 'payment',
  version: 1,
  title: 'Pay a merchant from balance, card or e-money',
  contract: paymentContract,
  machine: paymentMachine,
  policy: paymentPolicy,
  idPrefix: 'pay',
  owner: 'user',
  movesMoney: true,
  grantsSession: [],
  view: ({ context }) => ({
    merchant: context.merchant,
    merchantName: context.merchantName,
    amountMinor: context.amountMinor,
    tipMinor: context.tipMinor,
    asksTip: context.asks === 'tip' || context.asks === 'both',
    broken: context.broken,
    currency: context.currency,
    ...offersShown(context),
    funding: fundingOf(context),
    note: context.note,
    passwordNeeded: context.passwordNeeded,
    triesLeft: context.triesLeft,
    leftMinor: context.leftMinor,
    retryAt: when(context.retryAt),
  }),
});
