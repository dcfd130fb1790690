import { z } from 'zod';

const number = (otherwise: number, least: number, most: number) =>
  z.coerce.number().int().min(least).max(most).default(otherwise);

const schema = z.object({
  BENCH_SECONDS: number(10, 1, 300),
  BENCH_WARM_SECONDS: number(3, 0, 60),
  BENCH_ROUNDS: number(3, 1, 50),
  BENCH_CONCURRENCY: number(16, 1, 256),
  BENCH_LATENCY_FLOWS: number(100, 10, 2_000),
  BENCH_HTTP: z.enum(['0', '1']).default('1'),
  BENCH_PROFILE: z.string().default(''),
});

export type Options = {
  readonly seconds: number;
  readonly warmSeconds: number;
  readonly rounds: number;
  readonly concurrency: number;
  readonly latencyFlows: number;
  /** Is the HTTP API measured too? */
  readonly http: boolean;
  /** Folder for CPU profiles of the two workers; null for none. */
  readonly profile: string | null;
};

type Environment = { readonly [name: string]: string | undefined };

/** The options, from the environment. Throws a RangeError with a line for each that is wrong. */
export function readOptions(from: Environment): Options {
  const data = read(schema, from);
  return {
    seconds: data.BENCH_SECONDS,
    warmSeconds: data.BENCH_WARM_SECONDS,
    rounds: data.BENCH_ROUNDS,
    concurrency: data.BENCH_CONCURRENCY,
    latencyFlows: data.BENCH_LATENCY_FLOWS,
    http: data.BENCH_HTTP === '1',
    profile: data.BENCH_PROFILE === '' ? null : data.BENCH_PROFILE,
  };
}

const ledgerSchema = z.object({
  BENCH_SECONDS: number(10, 1, 300),
  BENCH_ROUNDS: number(5, 1, 50),
  BENCH_CONCURRENCY: number(16, 1, 256),
  BENCH_WALLETS: number(1_000, 10, 100_000),
  PGBENCH: z.string().default('pgbench'),
});

export type LedgerOptions = {
  readonly seconds: number;
  readonly rounds: number;
  readonly concurrency: number;
  readonly wallets: number;
  /** The pgbench to run. */
  readonly pgbench: string;
};

/** The same for the ledger's benchmark. */
export function readLedgerOptions(from: Environment): LedgerOptions {
  const data = read(ledgerSchema, from);
  return {
    seconds: data.BENCH_SECONDS,
    rounds: data.BENCH_ROUNDS,
    concurrency: data.BENCH_CONCURRENCY,
    wallets: data.BENCH_WALLETS,
    pgbench: data.PGBENCH,
  };
}

/** Throws a RangeError with a line for each value that is wrong; an empty one is none. */
function read<T extends z.ZodObject>(of: T, from: Environment): z.output<T> {
  const given = Object.fromEntries(Object.keys(of.shape).map((name) => [name, from[name] || undefined]));
  const parsed = of.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new RangeError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
}
