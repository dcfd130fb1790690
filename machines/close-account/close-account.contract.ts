import { z } from 'zod';
import type { closingReasons } from '../effects/closing.ts';
import { defineContract } from '../kit/contract.ts';

export const closeAccountContract = defineContract({
  input: z.strictObject({}),
  events: {
    'user.confirm': z.strictObject({}),
    'user.cancel': z.strictObject({}),
    'user.withdraw': z.strictObject({}),
  },
  view: z.strictObject({
    closesAt: z.iso.datetime().nullable().meta({ description: 'When the account closes, unless you withdraw' }),
  }),
  outcomes: {
    closed: 'The account is closed and your data erased.',
    kept: 'You changed your mind: the account stays as it was.',
    refused: 'The account cannot be closed now; reason says why.',
    expired: 'You did not confirm in time; nothing has changed.',
  },
  reasons: {
    ...({
      'balance-not-zero': 'There is money in the wallet: spend it or pay it out first.',
      'payments-under-way': 'Something is still being paid: wait until it has ended.',
    } satisfies Record<(typeof closingReasons)[number], string>),
    'not-now': 'The account is frozen or closing already: ask support.',
    'system-busy': 'We could not finish at once; we keep trying.',
  },
});
