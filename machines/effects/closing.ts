import { z } from 'zod';
import { defineEffect, localPolicy } from '../kit/effect.ts';

/** What stands in the way of closing an account. */
export const closingReasons = ['balance-not-zero', 'payments-under-way'] as const;

/** Is there anything left in the account? */
export const checkClosing = defineEffect({
  name: 'checkClosing',
  does: 'looks whether anything is left in the account',
  input: z.object({ user: z.string() }),
  output: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true) }),
    z.object({ ok: z.literal(false), reason: z.enum(closingReasons) }),
  ]),
  policy: localPolicy,
});

/**
 * Erases a person: ends the sessions, deletes the credentials, frees the phone, and destroys the data key,
 * so that whatever was sealed for them can never be read again. The ledger keeps its amounts.
 */
export const eraseUser = defineEffect({
  name: 'eraseUser',
  does: 'erases the person by destroying their data key',
  input: z.object({ user: z.string() }),
  output: z.object({ erased: z.boolean() }),
  policy: localPolicy,
});
