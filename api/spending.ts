import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { endOf, usedOf } from '../db/spending.ts';
import { smallUsed } from '../db/queries/small-payments.ts';
import { policies } from '../machines/index.ts';
import { idPrefixes, sameNumber } from '../machines/kit/ids.ts';
import { currencySchema } from '../machines/kit/money.ts';
import type { Currency } from '../machines/kit/money.ts';
import { policyWith } from '../machines/kit/policy.ts';
import { sendingLimits } from '../machines/kit/sending.ts';
import { paymentLimits, smallAmountOf, termsSchema } from '../machines/kit/spending.ts';
import { userOf } from './auth.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { answers, problemsFor } from './describe.ts';
import { findRun } from './runs.ts';

const limitShown = z.object({
  limit: z.enum(['balance', 'cool-off', 'transfer', 'small-amount']).meta({
    description:
      'What may be paid from the balance; what may leave at all after something was changed; what may be sent to others; what needs no payment password',
  }),
  per: z
    .enum(['ever', 'year', 'month', 'day', 'round', 'payment'])
    .meta({ description: 'The time it counts over; `round`: until `until`. Days, months and years of Asia/Shanghai' }),
  currency: currencySchema,
  mostMinor: z.int(),
  usedMinor: z.int(),
  leftMinor: z.int(),
  until: z.iso.datetime().nullable().meta({ description: 'When it starts anew, or ends; null: neither by itself' }),
});
const limitsShown = z.object({ limits: z.array(limitShown) }).meta({ id: 'Limits' });
type LimitShown = z.output<typeof limitShown>;

const currency: Currency = 'CNY';

/** What of a payment's policy says how much. */
const figures = z.object({
  balanceInAllMinor: z.number(),
  balanceYearMinor: z.array(z.number()),
  coolOffMostMinor: z.number(),
  smallAmountMinor: z.number(),
  smallDayMinor: z.number(),
});
const sendingFigures = z.object({ transferDayMinor: z.array(z.number()), transferMonthMinor: z.array(z.number()) });

/** `GET /v1/limits`: how much may leave the account, by each limit that counts now. */
export function spendingRoute(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v1/limits',
    operationId: 'records.limits',
    summary: 'How much you may pay, what of it is used, and until when',
    tags: ['records'],
    security: [{ session: [] }],
    responses: {
      200: answers(limitsShown, 'As of now'),
      ...problemsFor('unauthenticated', 'unknown-run', 'upstream-unavailable'),
    },
  });
  app.get('/v1/limits', async (c) => c.json({ limits: await limitsOf(deps, userOf(c), new Date()) }));
}

async function limitsOf({ db, runs, policy: overrides }: ApiDeps, user: string, now: Date): Promise<LimitShown[]> {
  const { view } = await findRun(runs, 'account', sameNumber(idPrefixes.account, user), user);
  const standing = termsSchema.parse(view);
  // Every payment begins with the policy of now.
  const policy = figures.parse(policyWith('payment', policies['payment'] ?? {}, overrides));
  const sending = sendingFigures.parse(policyWith('transfer', policies['transfer'] ?? {}, overrides));
  const counted = [...paymentLimits(policy, standing), ...sendingLimits(sending, standing)];
  const used = await usedOf(db, { owner: user, currency }, counted, now);
  const spending = counted.flatMap((limit, index): LimitShown[] => {
    if (limit.mostMinor === null) return [];
    const until = endOf(limit, now)?.getTime() ?? limit.endsAt;
    return [shown(limit.counter, limit.per, limit.mostMinor, used[index] ?? 0, until)];
  });
  const small = smallAmountOf(policy, standing);
  const midnight = endOf({ per: 'day' }, now)?.getTime() ?? null;
  return [
    ...spending,
    shown('small-amount', 'payment', small.smallAmountMinor, 0, null),
    shown('small-amount', 'day', small.smallDayMinor, await smallUsed(db, { user, currency }, now), midnight),
  ];
}

function shown(
  limit: LimitShown['limit'],
  per: LimitShown['per'],
  mostMinor: number,
  usedMinor: number,
  until: number | null,
): LimitShown {
  // A limit that became less may have been overdrawn before.
  const leftMinor = Math.max(0, mostMinor - usedMinor);
  const untilText = until === null ? null : new Date(until).toISOString();
  return { limit, per, currency, mostMinor, usedMinor, leftMinor, until: untilText };
}
