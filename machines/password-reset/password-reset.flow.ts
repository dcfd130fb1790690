import { defineFlow } from '../kit/flow.ts';
import { codeShown } from '../parts/proving.setup.ts';
import { passwordResetContract } from './password-reset.contract.ts';
import { passwordResetMachine } from './password-reset.machine.ts';
import { passwordResetPolicy } from './password-reset.setup.ts';
import type { PasswordResetContext } from './password-reset.setup.ts';

export const passwordReset = defineFlow<typeof passwordResetContract, typeof passwordResetPolicy, PasswordResetContext>(
  {
    name: 'password-reset',
    version: 1,
    title: 'Forgotten the login password: a new one by phone and identity',
    contract: passwordResetContract,
    machine: passwordResetMachine,
    policy: passwordResetPolicy,
    idPrefix: 'rst',
    owner: 'anybody',
    movesMoney: false,
    grantsSession: ['passwordReset'],
    subject: ({ user }: PasswordResetContext) => user,
    view: ({ context, due }) => codeShown(context, due),
  },
);
