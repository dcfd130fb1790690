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
  startsPerDeviceHour: 60,
  startsPerUserMinute: 120,
  eventsPerRunMinute: 120,
  exchangesPerAddressMinute: 120,
  uploadsPerUserHour: 60,
  exportsPerUserDay: 10,
  documentsPerUserMinute: 30,
  opsPerStaffMinute: 300,
  callsPerMerchantKeyMinute: 600,
};
type LimitName = keyof typeof limitPolicy;

type Limit = {
  readonly name: LimitName;
  readonly does: string;
  readonly seconds: number;
  /** The methods that are counted; POST alone where this is left out. */
  readonly methods?: readonly string[];
  readonly path: RegExp;
  /** Who or what is counted; undefined where this limit does not apply. Left out: the route says it, once it has read the body. */
  readonly counts?: (c: ApiContext) => string | undefined;
};

const start = /^\/v1\/flows\/[^/]+$/;

/** Every limit on calls, in the order in which they are asked. */
export const limits: readonly Limit[] = [
  {
    name: 'anonymousStartsPerAddressHour',
    does: 'Starts of flows without a session, per network address (an IPv6 /64 counts as one)',
    seconds: 3_600,
    path: start,
    counts: (c) => (c.get('caller').kind === 'user' ? undefined : networkAt(c)),
  },
  {
    name: 'startsPerDeviceHour',
    does: 'Starts of flows that say which device it is, per device, so that one device does not try many phones',
    seconds: 3_600,
    path: start,
  },
  {
    name: 'startsPerUserMinute',
    does: 'Starts of flows, codes to be paid by, and claims of coupons, with a session, per user',
    seconds: 60,
    path: /^\/v1\/(flows\/[^/]+|receiving-codes|coupons)$/,
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
  {
    name: 'uploadsPerUserHour',
    does: 'Uploads, per user; each costs a picture’s worth of work, also one that is refused',
    seconds: 3_600,
    path: /^\/v1\/uploads$/,
    counts: (c) => userOf(c),
  },
  {
    name: 'exportsPerUserDay',
    does: 'Exports of all that is kept about a user, per user',
    seconds: 24 * 3_600,
    methods: ['GET'],
    path: /^\/v1\/me\/export$/,
    counts: (c) => userOf(c),
  },
  {
    name: 'documentsPerUserMinute',
    does: 'Files of one’s own (CSV and statements), per user: each is some work',
    seconds: 60,
    methods: ['GET'],
    path: /^\/v1\/(transactions\.csv|statements\/[^/]+)$/,
    counts: (c) => userOf(c),
  },
  {
    name: 'opsPerStaffMinute',
    does: 'What staff read and do, per member of staff, so that a stolen token does not carry everything off at once',
    seconds: 60,
    methods: ['GET', 'POST'],
    path: /^\/v1\/ops\//,
    counts: (c) => staffOf(c),
  },
  {
    name: 'callsPerMerchantKeyMinute',
    does: 'Calls of merchants’ servers, per key',
    seconds: 60,
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    path: /^\/v1\/merchant(\/|$)/,
    counts: (c) => merchantKeyOf(c),
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

function staffOf(c: ApiContext): string | undefined {
  const caller = c.get('caller');
  return caller.kind === 'staff' ? caller.staff : undefined;
}

function merchantKeyOf(c: ApiContext): string | undefined {
  const caller = c.get('caller');
  return caller.kind === 'merchant' ? caller.key : undefined;
}

/** Counts one call under a limit, for whom it is; beyond: `too-many-requests` with Retry-After. */
export type CountCall = (name: LimitName, counted: string) => Promise<void>;

/** The {@link limits}, counted in PostgreSQL for all processes together. */
export function callCounter({ db, vault, policy }: ApiDeps): CountCall {
  const points = policyWith('limits', limitPolicy, policy);
  const limiters = new Map(
    limits.map(({ name, seconds }) => [
      name,
      new RateLimiterPostgres({
        // The table is made by a migration, and the pool is the one that everything else uses.
        storeClient: { query: ({ text, values }: Query) => db.executeQuery(CompiledQuery.raw(text, [...values])) },
        storeType: 'pool',
        tableName: 'rate_limits',
        tableCreated: true,
        clearExpiredByTimeout: false,
        keyPrefix: name,
        points: Number(points[name]),
        duration: seconds,
      }),
    ]),
  );
  return async (name, counted) => {
    try {
      await limiters.get(name)?.consume(vault.hash('rate-limit', counted));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const detail = limits.find((limit) => limit.name === name)?.does ?? name;
      throw new Problem('too-many-requests', { detail, retryAfterSeconds: error.msBeforeNext / 1_000 });
    }
  };
}

type Query = { readonly text: string; readonly values: readonly unknown[] };

/** Holds calls to those of the {@link limits} that are known before the body is read. */
export function holdToLimits(count: CountCall): MiddlewareHandler<ApiEnv> {
  return async function holdToLimits(c, next) {
    for (const { name, methods = ['POST'], path, counts } of limits) {
      const counted = methods.includes(c.req.method) && path.test(c.req.path) ? counts?.(c) : undefined;
      if (counted !== undefined) await count(name, counted);
    }
    await next();
  };
}
