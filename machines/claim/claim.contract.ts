import { z } from 'zod';
import { defineContract } from '../kit/contract.ts';
import { idSchema } from '../kit/ids.ts';
import { amountSchema, currencySchema } from '../kit/money.ts';

export const claimContract = defineContract({
  input: z.strictObject({
    transfer: idSchema('trf'),
    payerMask: z.string(),
    amountMinor: amountSchema,
    currency: currencySchema,
  }),
  events: {
    'user.accept': z.strictObject({}),
    'user.decline': z.strictObject({}),
    'flow.withdrawn': z.strictObject({}),
  },
  view: z.strictObject({
    payerMask: z.string().meta({ description: 'Who sends it, as far as you may see' }),
    amountMinor: amountSchema,
    currency: currencySchema,
  }),
  outcomes: {
    accepted: 'The money is yours.',
    declined: 'You did not want it; it went back.',
    withdrawn: 'It is no longer offered: the payer took it back, or the time was over.',
    lapsed: 'You did not answer in time; it went back.',
  },
  reasons: {
    'may-not-receive': 'Your account cannot receive money now: look into it, and take the money after that.',
    'system-busy': 'We could not finish at once; we keep trying.',
  },
});
