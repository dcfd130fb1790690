import { defineFlow } from '../kit/flow.ts';
import { when } from '../kit/view.ts';
import { codeShown } from '../parts/proving.setup.ts';
import { paymentPasswordContract } from './payment-password.contract.ts';
import { paymentPasswordMachine } from './payment-password.machine.ts';
import { paymentPasswordPolicy } from './payment-password.setup.ts';
import type { PaymentPasswordContext } from './payment-password.setup.ts';

export const paymentPassword = defineFlow<
  typeof paymentPasswordContract,
  typeof paymentPasswordPolicy,
  PaymentPasswordContext
>({
  name: 'payment-password',
  version: 1,
  title: 'Set, change or reset the payment password',
  contract: paymentPasswordContract,
  machine: paymentPasswordMachine,
  policy: paymentPasswordPolicy,
  idPrefix: 'ppw',
  owner: 'user',
  movesMoney: false,
  grantsSession: [],
  view: ({ context, due }) => ({
    ...codeShown(context, due),
    identityNeeded: context.identityNeeded,
    isSet: context.isSet,
    passwordTriesLeft: context.passwordTriesLeft,
    passwordRetryAt: when(context.passwordRetryAt),
  }),
});
