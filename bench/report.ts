import { table } from '../ops/table.ts';
import { spread } from './measure.ts';
import type { Latency, Spread, Throughput } from './measure.ts';
import type { Spent } from './processor.ts';
import { handWritten, purser } from './sides.ts';

/** What one side did in one round. */
export type Result = Throughput &
  Latency & {
    readonly round: number;
    readonly side: string;
    /** Events in the history of a payment, in all that were looked at. */
    readonly historyEvents: Spread;
    /** Processor ms a flow, while throughput was measured; null where it is not known. */
    readonly processorMs: Spent | null;
  };

/** Purser against the hand-written workflow of the same round. */
export type Ratios = {
  readonly throughput: Spread;
  readonly startP50: Spread;
  readonly confirmP50: Spread;
  readonly workersProcessorMs: Spread | null;
};

export function resultTable(results: readonly Result[]): string {
  const rows = results.map(({ round, side, flowsPerSecond, start, confirm, historyEvents, processorMs }) => [
    String(round),
    side,
    flowsPerSecond.toFixed(1),
    start.p50.toFixed(1),
    start.p99.toFixed(1),
    confirm.p50.toFixed(1),
    confirm.p99.toFixed(1),
    historyEvents.min === historyEvents.max
      ? String(historyEvents.median)
      : `${historyEvents.min} to ${historyEvents.max}`,
    ...(['workers', 'temporal', 'postgres', 'client', 'api'] as const).map((part) => {
      const ms = processorMs?.[part];
      return ms === undefined || ms === 0 ? '' : ms.toFixed(2);
    }),
  ]);
  const cpu = ['workers', 'temporal', 'postgres', 'client', 'api'].map((part) => `${part} ms`);
  return table(['round', 'side', 'flows/s', 'start p50', 'p99', 'confirm p50', 'p99', 'events', ...cpu], rows);
}

/** The ratios of rounds in which both sides were measured. */
export function ratiosOf(results: readonly Result[]): Ratios {
  const pairs = results.flatMap((mine) => {
    const other = results.find(({ side, round }) => side === handWritten && round === mine.round);
    return mine.side === purser && other !== undefined ? [{ mine, other }] : [];
  });
  const by = (of: (result: Result) => number) => spread(pairs.map(({ mine, other }) => of(mine) / of(other)));
  const isTimed = pairs.every(({ mine, other }) => mine.processorMs !== null && other.processorMs !== null);
  return {
    throughput: by(({ flowsPerSecond }) => flowsPerSecond),
    startP50: by(({ start }) => start.p50),
    confirmP50: by(({ confirm }) => confirm.p50),
    workersProcessorMs: isTimed ? by(({ processorMs }) => processorMs?.workers ?? Number.NaN) : null,
  };
}

export function ratioTable(ratios: Ratios): string {
  const row = (name: string, value: Spread | null) =>
    value === null ? [] : [[name, value.min.toFixed(2), value.median.toFixed(2), value.max.toFixed(2)]];
  return table(
    [`${purser} / ${handWritten}`, 'min', 'median', 'max'],
    [
      ...row('flows/s (more is better)', ratios.throughput),
      ...row('start p50 (less is better)', ratios.startP50),
      ...row('confirm p50 (less is better)', ratios.confirmP50),
      ...row('workers’ processor ms a flow (less is better)', ratios.workersProcessorMs),
    ],
  );
}
