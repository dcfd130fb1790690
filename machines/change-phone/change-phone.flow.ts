import { defineFlow } from '../kit/flow.ts';
import { codeShown } from '../parts/proving.setup.ts';
import { changePhoneContract } from './change-phone.contract.ts';
import { changePhoneMachine } from './change-phone.machine.ts';
import { changePhonePolicy } from './change-phone.setup.ts';
import type { ChangePhoneContext } from './change-phone.setup.ts';

export const changePhone = defineFlow<typeof changePhoneContract, typeof changePhonePolicy, ChangePhoneContext>({
  name: 'change-phone',
  version: 1,
  title: 'Change the phone number, with the old one or without it',
  contract: changePhoneContract,
  machine: changePhoneMachine,
  policy: changePhonePolicy,
  idPrefix: 'chp',
  owner: 'user',
  movesMoney: false,
  grantsSession: [],
  view: ({ context, due }) => codeShown(context, due),
});
