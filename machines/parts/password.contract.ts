import { z } from 'zod';
import type { passwordReasons } from '../effects/accounts.ts';
import { secret } from '../kit/sealed.ts';

/** A login password, as it is typed; whether it is a good one or the right one is judged where it can be read. */
export const passwordField = secret(z.string().min(1).max(256).meta({ format: 'password' }));

/** What is wrong with a login password that was chosen, and what helps. */
export const passwordAdvice = {
  'password-too-short': 'Use at least 8 characters.',
  'password-too-long': 'Use at most 64 characters.',
  'password-too-weak': 'Too easy to guess: use several unrelated words, or more characters.',
  'password-contains-phone': 'Do not use your phone number.',
  'password-has-control-characters': 'Use characters that can be typed.',
} satisfies Record<(typeof passwordReasons)[number], string>;
