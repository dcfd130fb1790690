import { z } from 'zod';
import type { payeeReasons } from '../effects/payees.ts';
import { defineContract, text } from '../kit/contract.ts';
import { amountSchema, currencySchema } from '../kit/money.ts';
import { personal } from '../kit/sealed.ts';
import type { transferLimitReasons } from '../kit/sending.ts';
import type { limitReasons } from '../kit/spending.ts';
import { paymentPasswordField, tryAdvice } from '../parts/payment-password.contract.ts';
import { spendingAdvice, spendingView } from '../parts/spending.contract.ts';

const to = personal(
  z
    .string()
    .regex(/^(\+[1-9]\d{6,14}|rcv_[A-Za-z0-9_-]{43})$/, {
      error: 'must be a phone number in E.164 form, like +8613800000001, or a receiving code that begins with rcv_',
    })
    .meta({ examples: ['+8613800000001'] }),
);

/** When the money arrives; until then the payer may revoke (PBoC 2016 no. 261). */
export const arrivals = ['now', 'in2h', 'in24h'] as const;
const arrival = z.enum(arrivals);

const ownReasons = {
  'payee-not-found': 'Nobody can be paid by that number or code: check it.',
  'payee-cannot-receive': 'The payee cannot receive money now: ask them to look into their account.',
  'self-transfer': 'That is you: name somebody else.',
  'too-many-look-ups': 'Too many numbers were tried today: wait until retryAt, or scan the payee’s code.',
  'amount-needed': 'The code names no amount: say one.',
  'amount-differs': 'The code asks for another amount: send that, or leave the amount out.',
  'transfer-day-limit': 'Over what may be sent in a day: leftMinor says what is left, retryAt when there is more.',
  'transfer-month-limit': 'Over what may be sent in a month: leftMinor says what is left, retryAt when there is more.',
} satisfies Record<
  (typeof payeeReasons)[number] | Exclude<(typeof transferLimitReasons)[number], (typeof limitReasons)[number]>,
  string
>;

export const transferContract = defineContract({
  input: z.strictObject({
    to: to.meta({ description: 'The payee: a phone number, or the code that they show' }),
    amountMinor: amountSchema.optional().meta({ description: 'May be left out where the code names an amount' }),
    currency: currencySchema,
    arrives: arrival.optional().meta({ description: 'When it arrives; at once where nothing is said' }),
    note: personal(text(140).meta({ examples: ['For dinner'] })).optional(),
  }),
  events: {
    'user.chooseArrival': z.strictObject({ arrives: arrival }),
    'user.confirm': z.strictObject({ password: paymentPasswordField }),
    'user.cancel': z.strictObject({}),
    'user.revoke': z.strictObject({}),
    'flow.accepted': z.strictObject({}),
    'flow.declined': z.strictObject({}),
  },
  view: z.strictObject({
    payeeMask: z.string().nullable().meta({ description: 'The payee’s name, its first character hidden' }),
    amountMinor: amountSchema.nullable(),
    currency: currencySchema,
    arrives: arrival,
    arrivalForced: z.boolean().meta({ description: 'Must it wait, since the payee is new and the amount large?' }),
    toBeClaimed: z.boolean().meta({ description: 'Must the payee accept it, since the amount is large?' }),
    arrivesAt: z.iso.datetime().nullable().meta({ description: 'When it arrives, unless you revoke it' }),
    triesLeft: z.int().nullable().meta({ description: 'Tries left for the payment password' }),
    ...spendingView,
  }),
  outcomes: {
    sent: 'The payee has the money.',
    returned: 'The money came back to you; reason says why.',
    revoked: 'You took it back before it arrived.',
    refused: 'Nothing was sent; reason says why.',
    cancelled: 'You cancelled before anything moved.',
    expired: 'You did not confirm in time; nothing moved.',
  },
  reasons: {
    ...tryAdvice,
    ...spendingAdvice,
    ...ownReasons,
    'insufficient-funds': 'There is not enough in the wallet: top up, or send less.',
    'payment-password-unchecked': 'We could not check the payment password: nothing moved, confirm again.',
    'payee-declined': 'The payee did not want it.',
    'not-claimed': 'The payee did not take it in time.',
    'system-busy': 'We could not finish at once; we keep trying.',
  },
});
