import { defineFlow } from '../kit/flow.ts';
import { codeShown } from '../parts/proving.setup.ts';
import { registrationContract } from './registration.contract.ts';
import { registrationMachine } from './registration.machine.ts';
import { registrationPolicy } from './registration.setup.ts';
import type { RegistrationContext } from './registration.setup.ts';

export const registration = defineFlow<typeof registrationContract, typeof registrationPolicy, RegistrationContext>({
  name: 'registration',
  version: 1,
  title: 'Open an account by phone, code and password',
  contract: registrationContract,
  machine: registrationMachine,
  policy: registrationPolicy,
  idPrefix: 'reg',
  owner: 'anybody',
  movesMoney: false,
  grantsSession: ['registered'],
  view: ({ context, due }) => codeShown(context, due),
});
