import { defineFlow } from '../kit/flow.ts';
import { when } from '../kit/view.ts';
import { closeAccountContract } from './close-account.contract.ts';
import { closeAccountMachine } from './close-account.machine.ts';
import { closeAccountPolicy } from './close-account.setup.ts';
import type { CloseAccountContext } from './close-account.setup.ts';

export const closeAccount = defineFlow<typeof closeAccountContract, typeof closeAccountPolicy, CloseAccountContext>({
  name: 'close-account',
  version: 1,
  title: 'Close the account and erase its user',
  contract: closeAccountContract,
  machine: closeAccountMachine,
  policy: closeAccountPolicy,
  idPrefix: 'cls',
  owner: 'user',
  movesMoney: false,
  grantsSession: [],
  view: ({ due }) => ({ closesAt: when(due['coolOffExpiry']) }),
});
