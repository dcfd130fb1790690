import { z } from 'zod';
import { smallAmountSchema } from '../kit/spending.ts';
import { defineContract } from '../kit/contract.ts';
import { paymentPasswordField, tryAdvice } from '../parts/payment-password.contract.ts';

const { perPaymentMinor, perDayMinor } = smallAmountSchema.shape;

export const smallAmountContract = defineContract({
  input: z.strictObject({
    perPaymentMinor: perPaymentMinor.meta({ description: '0 switches it off', examples: [20_000, 30_000] }),
    perDayMinor: perDayMinor.meta({ examples: [100_000] }),
  }),
  events: {
    'user.confirm': z.strictObject({ password: paymentPasswordField }),
    'user.cancel': z.strictObject({}),
  },
  view: z.strictObject({
    ...smallAmountSchema.shape,
    triesLeft: z.int().nullable().meta({ description: 'Tries left for the payment password' }),
    retryAt: z.iso.datetime().nullable().meta({ description: 'When the payment password may be tried again' }),
  }),
  outcomes: {
    set: 'It counts for every payment that begins from now on.',
    cancelled: 'You ended it; nothing was changed.',
    expired: 'Nothing came for too long; nothing was changed.',
    refused: 'It may not be set now; reason says why.',
  },
  reasons: {
    ...tryAdvice,
    'small-amount-too-large': 'No more than this may be paid without the password by anybody: see the limits.',
    'payment-password-unchecked': 'We could not check the payment password: send it again.',
    'system-busy': 'We could not finish at once; we keep trying.',
  },
});
