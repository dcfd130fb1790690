import { z } from 'zod';
import type { unbindingReasons } from '../effects/card-unbinding.ts';
import { cardKinds } from '../effects/cards.ts';
import { defineContract } from '../kit/contract.ts';
import { idSchema } from '../kit/ids.ts';
import { paymentPasswordField, tryAdvice } from '../parts/payment-password.contract.ts';

export const cardUnbindingContract = defineContract({
  input: z.strictObject({ card: idSchema('crd') }),
  events: {
    'user.confirm': z.strictObject({ password: paymentPasswordField }),
    'user.cancel': z.strictObject({}),
    'ops.retry': z.strictObject({}),
  },
  view: z.strictObject({
    card: idSchema('crd'),
    cardMask: z.string().nullable(),
    issuer: z.string().nullable(),
    kind: z.enum(cardKinds).nullable(),
    usable: z.boolean().meta({ description: 'Can still be paid with it?' }),
    triesLeft: z.int().nullable().meta({ description: 'Tries left for the payment password' }),
    retryAt: z.iso.datetime().nullable().meta({
      description: 'When the payment password may be tried again, or the network is asked again by itself',
    }),
  }),
  outcomes: {
    unbound: 'The card is unbound; the agreement with the bank is cancelled.',
    kept: 'You changed your mind: the card stays bound.',
    refused: 'The card stays bound; reason says why.',
    expired: 'You did not confirm in time; the card stays bound.',
  },
  reasons: {
    ...tryAdvice,
    ...({
      'card-unknown': 'There is no such card of yours, or it is unbound already.',
      'payment-in-progress': 'Something is still being paid with this card: wait until it has ended.',
      'last-card-with-balance':
        'It is your only debit card, and there is money in the wallet: pay it out first, or bind another card.',
    } satisfies Record<(typeof unbindingReasons)[number], string>),
    'network-busy': 'The card network does not answer; nothing is paid with the card any more, and we keep trying.',
    'system-busy': 'We could not finish: nothing is lost, send it again in a moment.',
  },
});
