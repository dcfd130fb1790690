import { defineFlow } from '../kit/flow.ts';
import { codeShown } from '../parts/proving.setup.ts';
import { unlockContract } from './unlock.contract.ts';
import { unlockMachine } from './unlock.machine.ts';
import { unlockPolicy } from './unlock.setup.ts';
import type { UnlockContext } from './unlock.setup.ts';

export const unlock = defineFlow<typeof unlockContract, typeof unlockPolicy, UnlockContext>({
  name: 'unlock',
  version: 1,
  title: 'Locked out: unlock the login or the payment password',
  contract: unlockContract,
  machine: unlockMachine,
  policy: unlockPolicy,
  idPrefix: 'unl',
  owner: 'anybody',
  movesMoney: false,
  grantsSession: [],
  subject: ({ user }: UnlockContext) => user,
  view: ({ context, due }) => {
    const { what, selfService, text, overdue, questions } = context;
    const ticket = text === null ? null : { overdue, questions };
    return { ...codeShown(context, due), what, selfService, ticket };
  },
  staffView: ({ context }) => {
    const { phoneMask, what, frozen, text, overdue, questions, claim, approval, note, matched, mismatched } = context;
    const [claimedBy, approvedBy] = [claim?.by ?? null, approval?.by ?? null];
    const counts = { overdue, questions, matched, mismatched };
    return {
      phoneMask,
      what,
      frozen,
      ticket: text === null ? null : { text, claimedBy, approvedBy, note, ...counts },
    };
  },
});
