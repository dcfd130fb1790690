import { z } from 'zod';
import { defineEffect, localPolicy, providerPolicy } from '../kit/effect.ts';
import { sealedSchema } from '../kit/sealed.ts';

/** Makes a proven phone the user's own, unless somebody else has it. `phone` is sealed for the user, and kept as it is. */
export const changePhone = defineEffect({
  name: 'changePhone',
  does: 'makes the new phone the user’s own',
  input: z.object({ user: z.string(), phone: sealedSchema.nullable() }),
  output: z.object({ result: z.enum(['changed', 'phone-taken']) }),
  policy: localPolicy,
});

/** What a person may be told by a message that needs no answer. */
export const notices = ['phone-changed', 'phone-lost', 'document-expiring', 'document-expired'] as const;

/** Tells a phone something. `told` is false when the carrier refuses the number. */
export const notifyPhone = defineEffect({
  name: 'notifyPhone',
  does: 'tells a phone what was done',
  input: z.object({ phone: sealedSchema.nullable(), notice: z.enum(notices) }),
  output: z.object({ told: z.boolean() }),
  policy: providerPolicy,
});

/** Tells a user something on the phone that is theirs now. `told` is false when the carrier refuses it, or the user is no more. */
export const notifyUser = defineEffect({
  name: 'notifyUser',
  does: 'tells the user by a message',
  input: z.object({ user: z.string(), notice: z.enum(notices) }),
  output: z.object({ told: z.boolean() }),
  policy: providerPolicy,
});
