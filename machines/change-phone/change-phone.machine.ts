import { noCodeYet, withProving } from '../parts/proving.setup.ts';
import { provingStates } from '../parts/proving.states.ts';
import { checkingIdentity, checkingPaymentPassword, choosing } from './change-phone.proofs.ts';
import { changePhone } from './change-phone.setup.ts';

// A user changes the number to log in with: proven by a code on the old one, or by identity and payment password where
// that is lost; then by a code on the new one. Whether another account has the new number is told only once it is proven.
// The old number is told, and for a day less may leave the account.
// It ends changed, refused, cancelled or expired.

export const changePhoneMachine = withProving(
  changePhone.createMachine({
    id: 'change-phone',
    initial: 'askingAccount',
    context: ({ input: { run, policy } }) => ({
      run,
      policy,
      reason: null,
      phone: null,
      oldPhone: null,
      paymentPassword: null,
      ...noCodeYet,
    }),
    states: {
      askingAccount: {
        description: 'The account is asked whether the number may be changed.',
        invoke: {
          src: 'askAccount',
          input: ({ context: { run } }) => ({ user: run.owner }),
          onDone: [
            { guard: { type: 'mayChange', params: ({ event }) => event.output }, target: 'findingPhone' },
            { target: 'refused', actions: { type: 'noteStanding', params: ({ event }) => event.output } },
          ],
          onError: { target: 'awaitingAccount', actions: { type: 'noteReason', params: 'system-busy' } },
        },
      },
      awaitingAccount: {
        description: 'The account could not be asked yet; it is tried again by itself.',
        tags: ['awaiting.ops'],
        after: { retryPause: 'askingAccount' },
      },
      findingPhone: {
        description: 'The number that is to be changed is looked up.',
        invoke: {
          src: 'ownPhone',
          input: ({ context: { run } }) => ({ user: run.owner }),
          onDone: { target: 'choosing', actions: { type: 'notePhone', params: ({ event }) => event.output } },
          onError: { target: 'awaitingAccount', actions: { type: 'noteReason', params: 'system-busy' } },
        },
      },
      choosing,
      checkingIdentity,
      checkingPaymentPassword,
      provingOld: {
        description: 'The old number is being proven to be the owner’s still.',
        initial: 'sendingCode',
        after: { phoneExpiry: { target: 'expired', actions: 'clearReason' } },
        states: provingStates({
          purpose: 'old-phone',
          at: '#change-phone.provingOld',
          proven: '#change-phone.awaitingNewPhone',
        }),
        on: {
          'user.proveIdentity': {
            target: 'checkingIdentity',
            actions: { type: 'takePaymentPassword', params: ({ event }) => event },
          },
          'user.cancel': { target: 'cancelled', actions: 'clearReason' },
        },
      },
      awaitingNewPhone: {
        description: 'It is the owner who asks; the new number is to be given.',
        tags: ['awaiting.user'],
        after: { newPhoneExpiry: { target: 'expired', actions: 'clearReason' } },
        on: {
          'user.newPhone': { target: 'provingNew', actions: { type: 'takeNewPhone', params: ({ event }) => event } },
          'user.cancel': { target: 'cancelled', actions: 'clearReason' },
        },
      },
      provingNew: {
        description: 'The new number is being proven to be the owner’s.',
        initial: 'sendingCode',
        after: { phoneExpiry: { target: 'expired', actions: 'clearReason' } },
        states: provingStates({
          purpose: 'new-phone',
          at: '#change-phone.provingNew',
          proven: '#change-phone.changing',
        }),
        on: {
          'user.newPhone': { target: '.sendingCode', actions: { type: 'takeNewPhone', params: ({ event }) => event } },
          'user.cancel': { target: 'cancelled', actions: 'clearReason' },
        },
      },
      changing: {
        description: 'The new number takes the old one’s place, unless another account has it.',
        invoke: {
          src: 'changePhone',
          input: ({ context: { run, phone } }) => ({ user: run.owner, phone }),
          onDone: [
            {
              guard: { type: 'changed', params: ({ event }) => event.output },
              target: 'tellingOld',
              actions: 'clearReason',
            },
            { target: 'refused', actions: { type: 'noteReason', params: 'phone-taken' } },
          ],
          // It may be changed, the answer lost: the same question is asked again.
          onError: { target: 'awaitingChange', actions: { type: 'noteReason', params: 'system-busy' } },
        },
      },
      awaitingChange: {
        description: 'The database did not answer; the number is changed as soon as it does.',
        tags: ['awaiting.ops'],
        after: { retryPause: 'changing' },
      },
      tellingOld: {
        description: 'The old number is told, so that its holder hears of a theft.',
        invoke: {
          src: 'notifyPhone',
          input: ({ context: { oldPhone } }) => ({ phone: oldPhone, notice: 'phone-changed' }),
          onDone: 'tellingAccount',
          // A number that gets no messages any more is what many change it for.
          onError: 'tellingAccount',
        },
      },
      tellingAccount: {
        description: 'The account is told, so that less may leave it for a while.',
        invoke: {
          src: 'tellAccount',
          input: ({ context: { run } }) => ({ user: run.owner, event: 'flow.phoneChanged' }),
          onDone: { target: 'changed', actions: 'clearReason' },
          onError: { target: 'awaitingTelling', actions: { type: 'noteReason', params: 'system-busy' } },
        },
      },
      awaitingTelling: {
        description: 'The account could not be told yet; it is tried again by itself.',
        tags: ['awaiting.ops'],
        after: { retryPause: 'tellingAccount' },
      },
      changed: { type: 'final' },
      refused: { type: 'final' },
      cancelled: { type: 'final' },
      expired: { type: 'final' },
    },
  }),
);
