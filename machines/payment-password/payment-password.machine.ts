import { noCodeYet, withProving } from '../parts/proving.setup.ts';
import { provingStates } from '../parts/proving.states.ts';
import {
  awaitingChoice,
  awaitingRepetition,
  awaitingSaving,
  awaitingTelling,
  judging,
  saving,
  tellingAccount,
} from './payment-password.choice.ts';
import {
  askingAccount,
  awaitingIdentity,
  awaitingProof,
  checkingIdentity,
  findingPhone,
  phoneProven,
  tryingCurrent,
} from './payment-password.proof.ts';
import { paymentPassword } from './payment-password.setup.ts';

// A payment password is set, changed, or set anew when it was forgotten: proven by the current one or by a code to the
// owner's own phone, with the end of the ID number where the person is known; chosen, typed again, in force at once.
// Wrong tries of the current one are the account's to count and never lock the login; however they stand, a code helps.
// It ends set, changed, cancelled, expired or refused.

export const paymentPasswordMachine = withProving(
  paymentPassword.createMachine({
    id: 'payment-password',
    initial: 'askingAccount',
    context: ({ input: { run, policy } }) => ({
      run,
      policy,
      reason: null,
      ...noCodeYet,
      phone: null,
      isSet: null,
      identityNeeded: false,
      byCurrent: false,
      passwordTriesLeft: null,
      passwordRetryAt: null,
      chosen: null,
      repeated: null,
      savings: 0,
    }),
    states: {
      askingAccount,
      awaitingProof,
      tryingCurrent,
      findingPhone,
      provingPhone: {
        description: 'The phone is being proven to be in the owner’s hand.',
        initial: 'sendingCode',
        after: { phoneExpiry: 'expired' },
        states: provingStates({
          purpose: 'payment-password',
          at: '#payment-password.provingPhone',
          proven: '#payment-password.phoneProven',
        }),
        on: { 'user.cancel': 'cancelled' },
      },
      phoneProven,
      awaitingIdentity,
      checkingIdentity,
      awaitingChoice,
      judging,
      awaitingRepetition,
      saving,
      awaitingSaving,
      tellingAccount,
      awaitingTelling,
      set: { type: 'final' },
      changed: { type: 'final' },
      cancelled: { type: 'final', entry: 'dropPasswords' },
      expired: { type: 'final', entry: 'dropPasswords' },
      refused: { type: 'final', entry: 'dropPasswords' },
    },
  }),
);
