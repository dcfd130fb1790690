import { z } from 'zod';
import { codeChannels } from '../effects/codes.ts';
import type { unsentReasons } from '../effects/codes.ts';
import { defineContract, text } from '../kit/contract.ts';
import { personal, secret } from '../kit/sealed.ts';

/** E.164: a plus, a country code, at most 15 digits. Whether the number exists is the flow's to find out. */
const phone = personal(
  z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, { error: 'must be a phone number in E.164 form, like +8613800000001' })
    .meta({ examples: ['+8613800000001'] }),
);

const sixDigits = z
  .string()
  .regex(/^\d{6}$/, { error: 'must be six digits' })
  .meta({ examples: ['483920'] });

const timestamp = z.iso.datetime();

export const registrationContract = defineContract({
  input: z.strictObject({
    phone,
    acceptTerms: z.literal(true, { error: 'the terms must be accepted' }),
    termsVersion: text(20).meta({ examples: ['2026-11'] }),
  }),
  events: {
    'user.submitCode': z.strictObject({ code: secret(sixDigits) }),
    'user.resendCode': z.strictObject({ channel: z.enum(codeChannels).optional() }),
    'user.changePhone': z.strictObject({ phone }),
    'user.setPassword': z.strictObject({
      password: secret(z.string().min(1).max(256).meta({ format: 'password' })),
    }),
    'user.cancel': z.strictObject({}),
    'provider.receipt': z.strictObject({
      message: z.string().max(100),
      status: z.enum(['delivered', 'failed']),
      reason: z.string().max(100).optional(),
    }),
  },
  view: z.strictObject({
    phoneMask: z.string().nullable().meta({ description: 'The number, most digits hidden' }),
    delivery: z
      .enum(['unknown', 'delivered', 'failed', 'unheard'])
      .meta({ description: 'What the carrier says of the code' }),
    channel: z.enum(codeChannels),
    codesSent: z.number().int(),
    triesLeft: z.number().int().nullable().meta({ description: 'Tries left for this code' }),
    codeExpiresAt: timestamp.nullable(),
    resendAt: timestamp.nullable().meta({ description: 'When another code may be asked for; null when now or never' }),
    retryAt: timestamp.nullable().meta({ description: 'When a refused send may be tried again' }),
  }),
  outcomes: {
    registered: 'The account is open; exchange the run for a session at POST /v1/sessions.',
    alreadyRegistered: 'The number, now proven yours, has an account already: log in, or reset the password.',
    cancelled: 'You ended the registration; what you had given was erased.',
    expired: 'Nothing came for too long; what you had given was erased. Start again.',
  },
  reasons: {
    ...({
      'phone-invalid': 'This is no phone number that can get messages: correct it.',
      'phone-unreachable': 'The carrier refuses this number: correct it, or use another.',
      'too-many-codes': 'Too many codes were asked for: wait until retryAt.',
      'carrier-unavailable': 'The carrier does not answer: try again in a few minutes, or ask for a call.',
    } satisfies Record<(typeof unsentReasons)[number], string>),
    'code-not-delivered': 'The message did not arrive: check the number, or ask for a call.',
    'code-wrong': 'That is not the code: triesLeft says how many tries are left.',
    'code-expired': 'The code is too old: ask for a new one.',
    'code-tries-spent': 'Too many wrong tries: ask for a new code.',
    'code-used': 'This code was used already: ask for a new one.',
    'password-too-short': 'Use at least 8 characters.',
    'password-too-long': 'Use at most 64 characters.',
    'password-too-weak': 'Too easy to guess: use several unrelated words, or more characters.',
    'password-contains-phone': 'Do not use your phone number.',
    'password-has-control-characters': 'Use characters that can be typed.',
    'system-busy': 'We could not finish: nothing is lost, send it again in a moment.',
  },
});
