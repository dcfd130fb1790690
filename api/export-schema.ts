import { z } from 'zod';
import { card } from './cards.ts';
import { budget } from './budgets.ts';
import { couponShown } from './coupons.ts';
import { pointsMovement } from './points.ts';
import { balance } from './records.ts';
import { transaction } from './transaction-json.ts';
import { transferShown } from './transfers.ts';

const time = z.iso.datetime();

/** All that is kept about a user, as one JSON object. */
export const exported = z
  .object({
    exportedAt: time,
    user: z.object({
      id: z.string(),
      phone: z.string().meta({ description: 'In full, E.164: it is your own' }),
      createdAt: time,
    }),
    consents: z.array(
      z.object({ to: z.literal('terms'), version: z.string(), givenAt: time, run: z.string().nullable() }),
    ),
    identities: z.array(
      z.object({
        run: z.string(),
        name: z.string(),
        idNumber: z.string(),
        occupation: z.string().nullable(),
        address: z.string().nullable(),
        validUntil: z.iso.date().nullable(),
        givenAt: time,
        provenAt: time.nullable(),
        replacedAt: time.nullable(),
      }),
    ),
    devices: z.array(z.object({ firstSeenAt: time, lastSeenAt: time })),
    sessions: z.array(
      z.object({
        id: z.string(),
        label: z.string().nullable(),
        createdAt: time,
        lastUsedAt: time,
        endedAt: time.nullable(),
      }),
    ),
    runs: z.array(
      z.object({
        id: z.string(),
        flow: z.string(),
        state: z.string().nullable(),
        outcome: z.string().nullable(),
        startedAt: time,
        endedAt: time.nullable(),
      }),
    ),
    balances: z.array(balance),
    budgets: z.array(budget),
    cards: z.array(card),
    transactions: z.array(transaction),
    transfers: z.array(transferShown).meta({ description: 'Of those, what went from user to user, with the notes' }),
    coupons: z.array(couponShown),
    points: z.array(pointsMovement).meta({ description: 'What came and went of your points, newest first' }),
    uploads: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        run: z.string().nullable(),
        side: z.enum(['front', 'back']).nullable(),
        createdAt: time,
        mediaType: z.string(),
        content: z.base64().nullable().meta({ description: 'The file itself; null when it is no longer there' }),
      }),
    ),
    complete: z.boolean().meta({ description: 'False when there is more of something than one export holds' }),
  })
  .meta({ id: 'Export' });
