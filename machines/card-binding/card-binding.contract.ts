import { z } from 'zod';
import { cardReasons } from '../codes/card-number.ts';
import { declineAnswers } from '../codes/bank-answers.ts';
import { cardKinds } from '../effects/cards.ts';
import type { holderReasons, readReasons } from '../effects/cards.ts';
import type { useReasons } from '../effects/payment-passwords.ts';
import { defineContract } from '../kit/contract.ts';
import { personal, secret } from '../kit/sealed.ts';
import { phoneField } from '../parts/proving.contract.ts';

/** What a device may be asked to allow, for a card to be bound more easily. */
export const permissions = ['camera', 'sms', 'network'] as const;
const permission = z.enum(permissions);

// Spaces and hyphens are read; whether it is the number of a card is the flow's to find out.
const number = personal(
  z
    .string()
    .regex(/^[\d -]{1,40}$/, { error: 'must be digits, with spaces or hyphens between them at most' })
    .meta({ examples: ['6200000000010012'] }),
);
const code = secret(
  z
    .string()
    .regex(/^\d{6}$/, { error: 'must be six digits' })
    .meta({ examples: ['483920'] }),
);
const time = z.iso.datetime().nullable();

const account = {
  'account-frozen': 'Nothing may leave the account now: ask support.',
  'account-closing': 'The account is being closed: take that back first.',
  'account-closed': 'The account is closed.',
  'identity-not-proven': 'A card is bound in your own name: prove your identity first.',
} satisfies Record<(typeof useReasons)[number] | 'identity-not-proven', string>;

/** Before the issuer is asked. */
const read = {
  'invalid-card-number': cardReasons['invalid-card-number'].en,
  'card-not-supported': cardReasons['card-not-supported'].en,
  'already-bound': 'You have bound this card already, or its unbinding has not ended yet.',
  'too-many-cards': 'You have as many cards as one account may have: unbind one first.',
} satisfies Record<(typeof readReasons)[number], string>;

/** What the issuer says; whoever holds a lost or stolen card learns no more than to call the bank. */
const holder = {
  'phone-invalid': 'This is no phone number: give the one that the bank has for this card.',
  'identity-not-proven': account['identity-not-proven'],
  'too-many-checks': 'Too many cards were tried today: try again at retryAt.',
  'card-locked': 'The details of this card did not fit too often: try it again at retryAt, or use another.',
  'invalid-card-number': read['invalid-card-number'],
  'card-not-supported': read['card-not-supported'],
  'card-not-activated': declineAnswers['card-not-activated'].en,
  'card-expired': declineAnswers['card-expired'].en,
  'card-restricted': declineAnswers['card-restricted'].en,
  'card-reported-lost': declineAnswers['card-reported-lost'].en,
  'card-declined': 'The bank does not agree, and gives no reason: ask the bank.',
  'name-or-id-mismatch':
    'The bank has another name or ID number for this card: use a card of your own, or ask the bank.',
  'reserved-phone-mismatch': 'The bank has another phone for this card: give that one, or change it with the bank.',
} satisfies Record<(typeof holderReasons)[number], string>;

export const cardBindingContract = defineContract({
  input: z.strictObject({}),
  events: {
    'user.submitCard': z.strictObject({ number, phone: phoneField }),
    'user.submitCode': z.strictObject({ code }),
    'user.resendCode': z.strictObject({}),
    'user.reportPermission': z.strictObject({ permission, granted: z.boolean() }),
    'user.cancel': z.strictObject({}),
  },
  view: z.strictObject({
    card: z.string().nullable().meta({ description: 'The card’s id, once it is bound' }),
    cardMask: z.string().nullable(),
    issuer: z.string().nullable(),
    kind: z.enum(cardKinds).nullable(),
    phoneMask: z.string().nullable().meta({ description: 'Where the bank sent its code' }),
    codesSent: z.int(),
    triesLeft: z.int().nullable().meta({ description: 'Tries left for this code' }),
    codeExpiresAt: time,
    resendAt: time.meta({ description: 'When another code may be asked for; null when now or never' }),
    retryAt: time.meta({
      description: 'When the bank is asked again by itself, or a refused check may be tried again',
    }),
    permissionsMissing: z.array(permission).meta({ description: 'What the device said it does not allow' }),
  }),
  outcomes: {
    bound: 'The card is bound: you can pay with it.',
    refused: 'No card was bound; reason says why.',
    cancelled: 'You ended it; no card was bound.',
    expired: 'Nothing came for too long; no card was bound. Start again.',
  },
  reasons: {
    ...account,
    ...read,
    ...holder,
    'issuer-busy':
      'The bank or the network is busy: at retryAt it is asked again by itself; without one, try again later.',
    'permission-missing':
      'The device does not allow what permissionsMissing names: allow it in its settings, or type number and code by hand.',
    'code-wrong': 'That is not the bank’s code: triesLeft says how many tries are left.',
    'code-expired': 'The bank’s code is too old: ask for a new one.',
    'code-tries-spent': 'Too many wrong tries: ask for a new code.',
    'code-not-sent': 'The bank sends no more codes for this card now: give the card once more.',
    'system-busy': 'We could not finish at once; nothing is lost.',
  },
});
