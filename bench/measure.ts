import type { Options } from './options.ts';
import type { Side } from './sides.ts';

/** Payments ended otherwise than paid: nothing that was measured counts. */
export class Unpaid extends Error {
  override readonly name = 'Unpaid';
}

type Percentiles = { readonly p50: number; readonly p99: number };
export type Latency = { readonly start: Percentiles; readonly confirm: Percentiles };
export type Throughput = { readonly flows: number; readonly flowsPerSecond: number };

/** Payments by side, so that the ledger can be held against them. */
export type Tally = { paid: number };

/** Closed loop: each client starts its next payment when the last is paid. Only flows that end within the window count. */
export async function throughput(
  side: Side,
  users: readonly string[],
  { seconds, warmSeconds, concurrency }: Options,
  tally: Tally,
  window: { readonly opened: () => void; readonly closed: () => void },
): Promise<Throughput> {
  const from = performance.now() + warmSeconds * 1_000;
  const to = from + seconds * 1_000;
  let next = 0;
  let flows = 0;
  const opening = setTimeout(window.opened, warmSeconds * 1_000);
  const closing = setTimeout(window.closed, (warmSeconds + seconds) * 1_000);
  const client = async (): Promise<void> => {
    while (performance.now() < to) {
      const user = users[next++ % users.length] ?? '';
      const id = await side.start(user);
      paidOrThrow(side, id, await side.confirm(id, user), tally);
      const now = performance.now();
      if (now >= from && now < to) flows++;
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, client));
  } finally {
    clearTimeout(opening);
    clearTimeout(closing);
  }
  return { flows, flowsPerSecond: flows / seconds };
}

/** One payment at a time, confirmed at rest: not before the run has been seen to await it. In ms. */
export async function latency(
  side: Side,
  users: readonly string[],
  { latencyFlows }: Options,
  tally: Tally,
): Promise<Latency & { readonly ids: readonly string[] }> {
  const starts: number[] = [];
  const confirms: number[] = [];
  const ids: string[] = [];
  for (let n = 0; n < latencyFlows; n++) {
    const user = users[n % users.length] ?? '';
    const began = performance.now();
    const id = await side.start(user);
    starts.push(performance.now() - began);
    await untilAwaiting(side, id, user);
    const confirmed = performance.now();
    const state = await side.confirm(id, user);
    confirms.push(performance.now() - confirmed);
    paidOrThrow(side, id, state, tally);
    ids.push(id);
  }
  return { start: percentiles(starts), confirm: percentiles(confirms), ids };
}

const looksAtMost = 1_000;

async function untilAwaiting(side: Side, id: string, user: string): Promise<void> {
  for (let look = 0; look < looksAtMost; look++) {
    if ((await side.look(id, user)) === 'awaitingConfirmation') return;
  }
  throw new Unpaid(`${side.name}: ${id} never came to await its confirmation`);
}

function paidOrThrow(side: Side, id: string, state: string, tally: Tally): void {
  if (state !== 'paid') throw new Unpaid(`${side.name}: ${id} ended in ${state}`);
  tally.paid++;
}

function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (p: number) => sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

export type Spread = { readonly min: number; readonly median: number; readonly max: number };

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? Number.NaN, sorted[Math.floor(middle)] ?? Number.NaN];
  return { min: sorted[0] ?? Number.NaN, median: (low + high) / 2, max: sorted.at(-1) ?? Number.NaN };
}
