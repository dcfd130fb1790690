import { defineFlow } from '../kit/flow.ts';
import { codeShown } from '../parts/proving.setup.ts';
import { loginContract } from './login.contract.ts';
import { loginMachine } from './login.machine.ts';
import { loginPolicy } from './login.setup.ts';
import type { LoginContext } from './login.setup.ts';

export const login = defineFlow<typeof loginContract, typeof loginPolicy, LoginContext>({
  name: 'login',
  version: 1,
  title: 'Log in by phone and password, or by a code',
  contract: loginContract,
  machine: loginMachine,
  policy: loginPolicy,
  idPrefix: 'log',
  owner: 'anybody',
  movesMoney: false,
  grantsSession: ['authenticated'],
  subject: ({ user }: LoginContext) => user,
  view: ({ context, due }) => codeShown(context, due),
});
