import type { MiddlewareHandler } from 'hono';
import { CompiledQuery } from 'kysely';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { networkOf } from '../vault/address.ts';
import { policyWith } from '../machines/kit/policy.ts';
import { addressOf } from './address.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { Problem } from './problem.ts';

/** How often each kind of call may come. Codes and passwords have limits of their own in their flows' policies. */
export const limitPolicy = {
  anonymousStartsPerAddressHour: 600,
  startsPerUserMinute: 120,
  eventsPerRunMinute: 120,
  exchangesPerAddressMinute: 120,
};

type Limit = {
  readonly name: keyof typeof limitPolicy;
  readonly does: string;
  readonly seconds: number;
  readonly path: RegExp;
  /** Who or what is counted; undefined where this limit does not apply. */
  readonly counts: (c: ApiContext) => string | undefined;
};

/** Every limit on calls, in the order in which they are asked. */
export const limits: readonly Limit[] = [
  {
    name: 'anonymousStartsPerAddressHour',
    does: 'Starts of flows without a session, per network address (an IPv6 /64 counts as one)',
    seconds: 3_600,
    path: /^\/v1\/flows\/[^/]+$/,
    counts: (c) => (c.get('caller').kind === 'user' ? undefined : networkAt(c)),
  },
  {
    name: 'startsPerUserMinute',
    does: 'Starts of flows and codes to be paid by, with a session, per user',
    seconds: 60,
    path: /^\/v1\/(flows\/[^/]+|receiving-codes)$/,
    counts: (c) => userOf(c),
  },
  {
    name: 'eventsPerRunMinute',
    does: 'Events, per run and sender, so that a stranger who knows a run’s id uses up nothing of its owner’s',
    seconds: 60,
    path: /^\/v1\/flows\/[^/]+\/[^/]+\/events$/,
    counts: (c) => `${senderOf(c)} ${c.req.path}`,
  },
  {
    name: 'exchangesPerAddressMinute',
    does: 'Exchanges of runs and tokens for sessions, per network address',
    seconds: 60,
    path: /^\/v1\/sessions/,
    counts: (c) => networkAt(c),
  },
];

/** Who sends, as far as it was said: a user, a token, or an address. Whether a token holds the run is judged later. */
function senderOf(c: ApiContext): string | undefined {
  const caller = c.get('caller');
  return caller.kind === 'holder' ? caller.token : (userOf(c) ?? networkAt(c));
}

/** The network of the caller: an IPv6 /64 is one subscriber's. */
function networkAt(c: ApiContext): string | undefined {
  const address = addressOf(c);
  return address === undefined ? undefined : networkOf(address);
}

function userOf(c: ApiContext): string | undefined {
  const caller = c.get('caller');
  return caller.kind === 'user' ? caller.user : undefined;
}

/** Holds POSTs to {@link limits}, counted in PostgreSQL for all processes together. Beyond: `too-many-requests` with Retry-After. */
export function holdToLimits(deps: ApiDeps): MiddlewareHandler<ApiEnv> {
  const points = policyWith('limits', limitPolicy, deps.policy);
  const limiters = limits.map((limit) => ({
    limit,
    limiter: new RateLimiterPostgres({
      // The table is made by a migration, and the pool is the one that everything else uses.
      storeClient: { query: ({ text, values }: Query) => deps.db.executeQuery(CompiledQuery.raw(text, [...values])) },
      storeType: 'pool',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: limit.name,
      points: Number(points[limit.name]),
      duration: limit.seconds,
    }),
  }));
  return async function holdToLimits(c, next) {
    if (c.req.method === 'POST') {
      for (const { limit, limiter } of limiters) {
        const counted = limit.path.test(c.req.path) ? limit.counts(c) : undefined;
        if (counted !== undefined) await consume(limiter, limit, deps.vault.hash('rate-limit', counted));
      }
    }
    await next();
  };
}

type Query = { readonly text: string; readonly values: readonly unknown[] };

async function consume(limiter: RateLimiterPostgres, { does }: Limit, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new Problem('too-many-requests', { detail: does, retryAfterSeconds: error.msBeforeNext / 1_000 });
  }
}
