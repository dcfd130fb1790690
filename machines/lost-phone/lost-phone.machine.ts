import { nobodyYet, withRecovery } from '../parts/recovery.setup.ts';
import { awaitingAccount, recoveryStates } from '../parts/recovery.states.ts';
import { deskStates } from './lost-phone.desk.ts';
import { holderStates } from './lost-phone.holder.ts';
import { lostPhone } from './lost-phone.setup.ts';

// A person who has lost phone and password is let in again by our staff, on the telephone: what they say of themselves is
// compared, two of our staff believe it, and whoever has the lost number has a day to object. The key to go on goes to the
// new number alone and opens nothing without the end of the ID number; staff never see it, nor the password.
// It ends recovered, noAccount, refused, cancelled or expired; what was sealed for the run alone is erased at each.

export const lostPhoneMachine = withRecovery(
  lostPhone.createMachine({
    id: 'lost-phone',
    initial: 'findingAccount',
    context: ({ input: { run, input, policy } }) => ({
      run,
      policy,
      reason: null,
      phone: input.newPhone,
      oldPhone: input.phone,
      phoneMask: null,
      oldPhoneMask: null,
      ...nobodyYet,
      what: 'login',
      triesLeft: null,
      retryAt: null,
      openedBy: input.by,
      because: input.because,
      matched: 0,
      approvedBy: [],
      note: null,
    }),
    states: {
      ...deskStates,
      awaitingAccount,
      ...holderStates,
      ...recoveryStates({ success: 'recovered', others: ['noAccount', 'refused', 'cancelled', 'expired'] }),
      recovered: { type: 'final' },
      noAccount: { type: 'final' },
      refused: { type: 'final' },
      cancelled: { type: 'final' },
      expired: { type: 'final' },
    },
  }),
);
