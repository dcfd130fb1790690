import { defineFlow } from '../kit/flow.ts';
import { when } from '../kit/view.ts';
import { lostPhoneContract } from './lost-phone.contract.ts';
import { lostPhoneMachine } from './lost-phone.machine.ts';
import { lostPhonePolicy } from './lost-phone.setup.ts';
import type { LostPhoneContext } from './lost-phone.setup.ts';

export const lostPhone = defineFlow<typeof lostPhoneContract, typeof lostPhonePolicy, LostPhoneContext>({
  name: 'lost-phone',
  version: 1,
  title: 'Phone and password lost: let in again by our staff',
  contract: lostPhoneContract,
  machine: lostPhoneMachine,
  policy: lostPhonePolicy,
  idPrefix: 'lph',
  owner: 'anybody',
  startedBy: 'staff',
  movesMoney: false,
  grantsSession: [],
  subject: ({ user }: LostPhoneContext) => user,
  view: ({ context: { phoneMask, triesLeft, retryAt } }) => ({ phoneMask, triesLeft, retryAt: when(retryAt) }),
  staffView: ({ context, due }) => ({
    oldPhoneMask: context.oldPhoneMask,
    phoneMask: context.phoneMask,
    openedBy: context.openedBy,
    because: context.because,
    matched: context.matched,
    triesLeft: context.triesLeft,
    retryAt: when(context.retryAt),
    approvedBy: [...context.approvedBy],
    note: context.note,
    opensAt: when(due['objection']),
  }),
});
