import { z } from 'zod';
import type { limitReasons } from '../kit/spending.ts';

/** Why no more may leave the account now, and what helps. */
export const spendingAdvice = {
  'balance-limit':
    'Over what may be paid from the balance: leftMinor says what is left. Prove your identity for more, or pay by card.',
  'cool-off':
    'The phone or a password was changed lately: until retryAt only leftMinor may leave the account. Was it not you? Call us.',
} satisfies Record<(typeof limitReasons)[number], string>;

/** What the owner sees of a limit that refused. */
export const spendingView = {
  leftMinor: z.int().nullable().meta({ description: 'What the limit that refused has left, in minor units' }),
  retryAt: z.iso.datetime().nullable().meta({ description: 'When what was refused may be tried again' }),
} as const;
