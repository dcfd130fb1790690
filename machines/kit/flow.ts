import type { AnyStateMachine, StateValue } from 'xstate';
import type { Contract, InputOf, StaffViewOf, ViewOf } from './contract.ts';
import type { Policy } from './policy.ts';

/** What is known of a run from its start: who it belongs to and where the request came from. */
export type RunFacts = {
  readonly id: string;
  readonly flow: string;
  readonly version: number;
  /** The user, or member of staff, whose run it is; for a run that makes its user, the id that user will have. Personal data is sealed for it. */
  readonly owner: string;
  /** Keyed hash of the caller's network address; null when there is none. */
  readonly addressHash: string | null;
};

/** What every machine is started with. */
export type MachineInput<C extends Contract = Contract, P extends Policy = Policy> = {
  readonly run: RunFacts;
  readonly input: InputOf<C>;
  readonly policy: P;
};

/** What every machine's context has, whatever else it holds. */
export type CommonContext = {
  readonly run: RunFacts;
  /** Why the last thing asked for was refused: a key of the contract's `reasons`. */
  reason: string | null;
};

/** What a flow's view function is given. */
export type Shown<Context> = {
  readonly context: Context;
  readonly state: string;
  /** The whole state, parallel regions included. */
  readonly value: StateValue;
  /** Due times of the pending timers by delay name, in ms since the epoch. */
  readonly due: { readonly [delay: string]: number };
};

/** A flow: a contract and a machine joined, and all that the API, the worker and the tools need to know. */
export type Flow = {
  readonly name: string;
  readonly version: number;
  readonly title: string;
  readonly contract: Contract;
  readonly machine: AnyStateMachine;
  readonly policy: Policy;
  /** Prefix of its runs' ids, three letters. */
  readonly idPrefix: string;
  /**
   * `anybody`: starts without a session of a user and is held by its own token. `user`: needs a session.
   * `merchant`: the run is a merchant's, who calls with an API key; its routes are under `/v1/merchant`.
   */
  readonly owner: 'anybody' | 'user' | 'merchant';
  /**
   * Left out: its owner does. `flow`: no caller starts it, another flow does. `staff`: staff do. `proposal`: the API, for staff, and nobody else sees
   * its runs. `housekeeping`: another flow or the clock starts it, and staff alone see its runs.
   */
  readonly startedBy?: 'flow' | 'staff' | 'proposal' | 'housekeeping';
  /** The one state in which a long-lived run may wait for ever. */
  readonly home?: string;
  /** May it move money? Then every POST needs an Idempotency-Key. */
  readonly movesMoney: boolean;
  /** Outcomes that may be exchanged, once, for a session. */
  readonly grantsSession: readonly string[];
  /** What its runs are found by beside owner and state: a value of the sealed input that is safe to show. */
  readonly key?: (input: { readonly [field: string]: unknown }) => string | null;
  /** Whom a run that was started by anybody turned out to be about; the run's owner where this is left out. */
  readonly subject?: (context: never) => string | null;
  readonly view: (shown: Shown<never>) => unknown;
  /** What staff see in place of the view: masks and counts, and what is none of the owner's business. */
  readonly staffView?: (shown: Shown<never>) => unknown;
};

/** Does the owner of its runs start them, over HTTP? */
export function isStartedByOwner({ startedBy }: Pick<Flow, 'startedBy'>): boolean {
  return startedBy === undefined;
}

/** Are the flow's runs seen by staff alone? Then nobody else has a route to them. */
export function isStaffOnly({ startedBy }: Pick<Flow, 'startedBy'>): boolean {
  return startedBy === 'proposal' || startedBy === 'housekeeping';
}

type FlowDefinition<C extends Contract, P extends Policy, Context extends CommonContext> = Omit<
  Flow,
  'contract' | 'policy' | 'view' | 'staffView'
> & {
  readonly contract: C;
  readonly policy: P;
  readonly view: (shown: Shown<Context>) => ViewOf<C>;
  readonly staffView?: (shown: Shown<Context>) => StaffViewOf<C>;
};

/** Joins a contract and a machine; the view must give what the contract says. */
export function defineFlow<C extends Contract, P extends Policy, Context extends CommonContext>(
  definition: FlowDefinition<C, P, Context>,
): FlowDefinition<C, P, Context> & Flow {
  return definition;
}
