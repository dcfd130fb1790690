import type { StateValue } from 'xstate';
import type { Step } from '../workflows/interpret.ts';
import { table } from './table.ts';

/** A run's steps for a person: seq, time, what happened, from where to where, and which effects were asked for. */
export function stepTable(steps: readonly Step[]): string {
  const asked = new Map<string, string>();
  const rows = steps.map((step) => {
    const happened = eventName(step.event.type, asked);
    for (const { id, src } of step.effects) asked.set(id, src);
    const effects = step.effects.map(({ src }) => src).join(', ');
    return [
      String(step.seq),
      new Date(step.at).toISOString(),
      happened,
      step.from === null ? '' : placeName(step.from),
      '→',
      placeName(step.to),
      effects,
    ];
  });
  return table(['seq', 'time', 'event', 'from', '', 'to', 'asks for'], rows);
}

/** XState's own names for answers, faults and timers, as a person would say them. */
function eventName(type: string, asked: ReadonlyMap<string, string>): string {
  if (type === 'xstate.init') return 'started';
  const [, kind, id = ''] = /^xstate\.(done|error)\.actor\.(.*)$/.exec(type) ?? [];
  if (kind !== undefined) return `${asked.get(id) ?? id} ${kind === 'done' ? 'answered' : 'failed'}`;
  const delay = /^xstate\.after\.([^.]+)\./.exec(type)?.[1];
  return delay === undefined ? type : `after ${delay}`;
}

/** A state with its parallel regions: `open{login:clean payment:locked}`. */
function placeName(value: StateValue): string {
  if (typeof value === 'string') return value;
  const regions = Object.entries(value).map(([name, below]) => ({
    name,
    below: below === undefined ? '' : placeName(below),
  }));
  const [only] = regions;
  if (regions.length === 1 && only !== undefined)
    return `${only.name}${only.below.startsWith('{') ? '' : '.'}${only.below}`;
  return `{${regions.map(({ name, below }) => `${name}:${below}`).join(' ')}}`;
}
