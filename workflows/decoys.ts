import type { Flow } from '../machines/kit/flow.ts';
import type { PolicyOverrides } from '../machines/kit/policy.ts';
import { UnknownFlow } from './faults.ts';
import { advance, begin, freeze, thaw } from './interpret.ts';
import type { EventValue, FrozenRun, Run } from './interpret.ts';
import { lookAt } from './look.ts';
import type { Look } from './look.ts';
import { startArgs } from './start-args.ts';

/** An account that nobody has, as JSON. */
export type Decoy = FrozenRun;

/**
 * Accounts that nobody has: what counts the tries of a phone without a user. They are the account machine itself, run
 * purely, so what it tells of waiting and locking is what a real account would. Times are ms since the epoch.
 */
export type Decoys = {
  fresh(now: number): Decoy;
  /** Sends an event, after all that was due before it. `taken`: the decoy took it. Nothing is kept here: `decoy` is what to keep. */
  tell(decoy: Decoy, event: EventValue, now: number): { readonly decoy: Decoy; readonly taken: boolean };
  look(decoy: Decoy, now: number): Look;
};

/** A run without an id or an owner, since it is nobody's. */
const nobody = { id: 'decoy', owner: 'nobody', addressHash: null };

/** `flow` names the flow of the registry that accounts are. Throws UnknownFlow when there is none. */
export function decoysOf(registry: readonly Flow[], overrides: PolicyOverrides, name = 'account'): Decoys {
  const flow = registry.findLast((one) => one.name === name);
  if (flow === undefined) throw new UnknownFlow(name, 1);
  const { machine } = flow;
  const at = (decoy: Decoy, now: number) => overdue(machine, thaw(machine, decoy), now);
  return {
    fresh: (now) => freeze(machine, begin(machine, nobody.id, startArgs(flow, nobody, {}, overrides), now).run),
    look: (decoy, now) => lookAt(flow, at(decoy, now), nobody.owner, now, now),
    tell(decoy, event, now) {
      const run = at(decoy, now);
      const turn = run.snapshot.can(event) ? advance(machine, run, { kind: 'event', event }, now) : undefined;
      return { decoy: freeze(machine, turn?.run ?? run), taken: turn !== undefined };
    },
  };
}

/** The run after every timer that was due by now, each at its own time, as if somebody had waited for it. */
function overdue(machine: Flow['machine'], run: Run, now: number): Run {
  const next = Object.values(run.timers).toSorted((a, b) => a.dueAt - b.dueAt)[0];
  if (next === undefined || next.dueAt > now) return run;
  const turn = advance(machine, run, { kind: 'timer', id: next.id, seq: next.seq }, next.dueAt);
  return turn === undefined ? run : overdue(machine, turn.run, now);
}
