import {
  ApplicationFailure,
  CancellationScope,
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  proxySinks,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Sinks } from '@temporalio/workflow';
import { flows } from '../machines/index.ts';
import { authorityOf, sealedFields } from '../machines/kit/contract.ts';
import type { Fields } from '../machines/kit/contract.ts';
import { effectOf } from '../machines/kit/effect.ts';
import type { Flow, RunFacts } from '../machines/kit/flow.ts';
import { answered } from './ask.ts';
import { UnknownFlow } from './faults.ts';
import { advance, begin, freeze, thaw } from './interpret.ts';
import type { Asked, Command, EventValue, Run, Step, Stimulus, Timer, Turn } from './interpret.ts';
import { isSettled, lookAt, stateName } from './look.ts';
import type { Look } from './look.ts';
import { flowOutcome, flowState, look, tell } from './messages.ts';
import type { Sender, StartArgs } from './messages.ts';
import { askForYesterday } from './nightly.ts';

/** The way of steps out of the workflow: no history event, and a hint only. */
export interface StepSinks extends Sinks {
  readonly steps: { report(flow: string, owner: string, step: Step): void };
}

export type ServeOptions = {
  /** Events in a history after which a settled run goes on in a new one, when the server has not asked for it earlier. */
  readonly renewAfterEvents?: number;
};

/**
 * The one workflow: every flow's runs. The workflow type is the flow's name, so that Temporal lists `payment`, `registration`, …
 * It holds the run, carries commands out and feeds what comes back to the interpreter; it decides nothing itself.
 */
export function serve(
  registry: readonly Flow[],
  { renewAfterEvents = 4_000 }: ServeOptions = {},
): (args: StartArgs) => Promise<Look> {
  return async (args) => {
    const flow = registry.find(({ name, version }) => name === args.run.flow && version === args.run.version);
    if (flow === undefined) throw new UnknownFlow(args.run.flow, args.run.version);
    const { machine } = flow;
    const sinks = proxySinks<StepSinks>();
    const scopes = new Map<string, CancellationScope>();
    const createdAt = args.resumed?.createdAt ?? workflowInfo().startTime.getTime();
    let updatedAt = args.resumed?.updatedAt ?? createdAt;
    let published = '';
    let run: Run;
    const settled = () => isSettled(run.snapshot);
    const ended = () => run.snapshot.status !== 'active';

    if (args.resumed === undefined) {
      run = take(begin(machine, args.run.id, { run: args.run, input: args.input, policy: args.policy }, Date.now()));
    } else {
      run = thaw(machine, args.resumed.frozen);
      published = stateName(run.snapshot.value);
      Object.values(run.timers).forEach(arm);
    }
    publish();

    function take(turn: Turn): Run {
      run = turn.run;
      updatedAt = turn.step.at;
      sinks.steps.report(args.run.flow, args.run.owner, turn.step);
      turn.commands.forEach(carryOut);
      return run;
    }

    function move(stimulus: Stimulus): void {
      const turn = advance(machine, run, stimulus, Date.now());
      if (turn === undefined) return;
      take(turn);
      publish();
    }

    function publish(): void {
      const state = stateName(run.snapshot.value);
      if (!settled() || state === published) return;
      published = state;
      upsertSearchAttributes([
        { key: flowState, value: state },
        ...(ended() ? [{ key: flowOutcome, value: state }] : []),
      ]);
    }

    function carryOut(command: Command): void {
      if (command.kind === 'arm') arm(command);
      else if (command.kind === 'ask') ask(command);
      else scopes.get(command.kind === 'disarm' ? timerKey(command) : command.requestId)?.cancel();
    }

    function arm(timer: Timer): void {
      const work = () => sleep(Math.max(1, timer.dueAt - Date.now())).then(() => move({ ...timer, kind: 'timer' }));
      inScope(timerKey(timer), work);
    }

    function ask({ requestId, src, input }: Asked): void {
      const effect = effectOf(machine.implementations.actors[src]);
      if (effect === undefined) throw new UnknownFlow(`${flow?.name}/${src}`, args.run.version);
      inScope(requestId, () => answered(effect, { requestId, run: args.run.id, input }).then(move));
    }

    // Temporal notes the stack of every promise that is made in a workflow, so none is made that is not needed.
    function inScope(key: string, work: () => Promise<void>): void {
      const scope = new CancellationScope();
      scopes.set(key, scope);
      const over = (error?: unknown) => {
        if (scopes.get(key) === scope) scopes.delete(key);
        if (error !== undefined && !isCancellation(error)) throw error;
      };
      void scope.run(work).then(() => over(), over);
    }

    const seen = () => lookAt(flow, run, args.run.owner, createdAt, updatedAt);
    setHandler(look, seen);
    setHandler(
      tell,
      async (event) => {
        // Several events may wait for one settling: each is judged again when its turn has come.
        while (!settled()) await condition(settled);
        refuseUnlessAllowed(run, event, seen);
        move({ kind: 'event', event });
        while (!settled()) await condition(settled);
        return seen();
      },
      {
        validator: (event, sender) => {
          refuseStranger(args.run, event, sender);
          refuseUnlessKnown(flow, event);
          if (settled()) refuseUnlessAllowed(run, event, seen);
        },
      },
    );

    const full = () => workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > renewAfterEvents;
    const mayRenew = () => settled() && Object.keys(run.asked).length === 0 && allHandlersFinished() && full();
    await condition(() => ended() || mayRenew());
    if (!ended()) {
      const frozen = freeze(machine, run);
      return continueAsNew<(next: StartArgs) => Promise<Look>>({
        ...args,
        resumed: { frozen, createdAt, updatedAt },
      });
    }
    await condition(allHandlersFinished);
    if (run.snapshot.status === 'error') {
      throw ApplicationFailure.nonRetryable(
        `The machine of ${flow.name} failed`,
        'machine-failed',
        String(run.snapshot.error),
      );
    }
    return seen();
  };
}

const timerKey = ({ id, seq }: Timer) => `timer/${seq}/${id}`;

function refuseStranger({ owner }: RunFacts, { type }: EventValue, sender: Sender): void {
  if (sender.owner !== null && sender.owner !== owner) {
    throw ApplicationFailure.nonRetryable('The run is not the sender’s', 'unknown-run');
  }
  if (authorityOf(type) === sender.authority) return;
  throw ApplicationFailure.nonRetryable(`${type} is not for ${sender.authority} to send`, 'forbidden');
}

const parsers = new WeakMap<Fields, Fields>();

function refuseUnlessKnown(flow: Flow, event: EventValue): void {
  const { type, ...fields } = event;
  const schema = Object.entries(flow.contract.events).find(([name]) => name === type)?.[1];
  if (schema === undefined) throw ApplicationFailure.nonRetryable(`${flow.name} has no event ${type}`, 'unknown-event');
  const parser = parsers.get(schema) ?? sealedFields(schema);
  parsers.set(schema, parser);
  const parsed = parser.safeParse(fields);
  if (!parsed.success) throw ApplicationFailure.nonRetryable(`${type} does not fit its contract`, 'invalid-event');
}

function refuseUnlessAllowed(run: Run, event: EventValue, seen: () => Look): void {
  if (run.snapshot.status === 'active' && run.snapshot.can(event)) return;
  const state = stateName(run.snapshot.value);
  throw ApplicationFailure.nonRetryable(`${event.type} is not allowed in ${state}`, 'event-not-allowed', seen());
}

/** Not a flow: what the schedule starts. */
export const reconcileYesterday = askForYesterday;

export default serve(flows);
