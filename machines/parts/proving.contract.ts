import { z } from 'zod';
import { codeChannels } from '../effects/codes.ts';
import type { unsentReasons } from '../effects/codes.ts';
import { text } from '../kit/contract.ts';
import { personal, secret } from '../kit/sealed.ts';

/** E.164: a plus, a country code, at most 15 digits. Whether the number exists is the flow's to find out. */
export const phoneField = personal(
  z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, { error: 'must be a phone number in E.164 form, like +8613800000001' })
    .meta({ examples: ['+8613800000001'] }),
);

/** Which device this is. Who has its id needs no code beside the password, so it is kept as a secret is. */
export const deviceField = secret(
  text(100).meta({
    description: 'A random id that the client made once for this device, and keeps to itself',
    examples: ['6f1c0a52-7d0e-4c5b-9f7e-2f1d6b8a9c03'],
  }),
);

const sixDigits = z
  .string()
  .regex(/^\d{6}$/, { error: 'must be six digits' })
  .meta({ examples: ['483920'] });

const timestamp = z.iso.datetime();

/** Events of a flow in which a phone is proven by a code. */
export const provingEvents = {
  'user.submitCode': z.strictObject({ code: secret(sixDigits) }),
  'user.resendCode': z.strictObject({ channel: z.enum(codeChannels).optional() }),
  'provider.receipt': z.strictObject({
    message: z.string().max(100),
    status: z.enum(['delivered', 'failed']),
    reason: z.string().max(100).optional(),
  }),
} as const;

/** What the owner of such a run sees of its code. */
export const provingView = {
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
} as const;

/** Why a phone is not proven yet. */
export const provingReasons = {
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
  'system-busy': 'We could not finish: nothing is lost, send it again in a moment.',
} as const;
export type ProvingReason = keyof typeof provingReasons;
