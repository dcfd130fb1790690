import { describe, expect, it } from 'vitest';
import {
  and,
  assign,
  cancel,
  createMachine,
  emit,
  enqueueActions,
  forwardTo,
  fromCallback,
  fromObservable,
  fromPromise,
  fromTransition,
  log,
  not,
  raise,
  sendParent,
  sendTo,
  setup,
  spawnChild,
  stopChild,
} from 'xstate';
import type { AnyStateMachine } from 'xstate';
import { z } from 'zod';
import { flows } from '../../machines/index.ts';
import { ask, defineEffect, localPolicy } from '../../machines/kit/effect.ts';
import { accept } from '../../workflows/accept.ts';
import { MachineRefused } from '../../workflows/faults.ts';
import { toy } from '../toy-flow.ts';

const count = ask(
  defineEffect({ name: 'count', does: 'counts', input: z.any(), output: z.number(), policy: localPolicy }),
);
const child = createMachine({ id: 'child', initial: 'on', states: { on: {} } });

/** A vocabulary in which everything that is refused has a name. */
const base = setup({
  actors: {
    count,
    promise: fromPromise(() => Promise.resolve(1)),
    callback: fromCallback(() => undefined),
    observable: fromObservable(() => ({ subscribe: () => ({ unsubscribe: () => undefined }) })),
    reducer: fromTransition((state: number) => state, 0),
    child,
  },
  actions: {
    sideEffect: () => undefined,
    notify: sendTo('count', { type: 'ping' }),
    forward: forwardTo('count'),
    tellParent: sendParent({ type: 'ping' }),
    spawn: spawnChild('promise'),
    lateRaise: raise({ type: 'go' }, { delay: 'nowhere' as never }),
    spawnCount: spawnChild('count', { id: 'spawned' }),
    all: enqueueActions(({ enqueue, check }) => check(and(['yes'])) && enqueue.emit({ type: 'told' })),
    noted: assign({ n: 1 }),
    raised: raise({ type: 'go' }, { delay: 'short', id: 'bell' }),
    cancelled: cancel('bell'),
    emitted: emit({ type: 'told' }),
    logged: log('x'),
    stopped: stopChild('spawned'),
  },
  guards: { yes: () => true },
  delays: { short: 100 },
});

/** A machine whose state `here` is the one given; `there` is beside it. Its names need not be known, as in plain JavaScript. */
function having(state: object): AnyStateMachine {
  const machine: unknown = base.createMachine({
    id: 'm',
    initial: 'here',
    states: { here: state, there: {} },
  } as never);
  return machine as AnyStateMachine;
}

const answers = { onDone: 'there', onError: 'there' };
const noEffect = 'is no effect: a promise, callback, observable or machine actor needs a live system';
const runsCode = 'runs code: only assign, raise, cancel, emit, log, spawnChild, stopChild and enqueueActions are taken';
const sends = 'sends to another actor';

const refused: readonly [what: string, state: object, problem: string][] = [
  ['a promise', { invoke: { src: 'promise', ...answers } }, `promise ${noEffect}`],
  ['a callback', { invoke: { src: 'callback', ...answers } }, `callback ${noEffect}`],
  ['an observable', { invoke: { src: 'observable', ...answers } }, `observable ${noEffect}`],
  ['a reducer', { invoke: { src: 'reducer', ...answers } }, `reducer ${noEffect}`],
  ['a child machine', { invoke: { src: 'child', ...answers } }, `child ${noEffect}`],
  [
    'an actor without a definition',
    { invoke: { src: 'nobody', ...answers } },
    "nobody is not among the machine's actors",
  ],
  [
    'an inline promise',
    { invoke: { src: fromPromise(() => Promise.resolve(1)), ...answers } },
    'an inline actor has no name',
  ],
  ['an inline effect', { invoke: { src: count, ...answers } }, 'an inline actor has no name'],
  [
    'a watched effect',
    { invoke: { src: 'count', onSnapshot: 'there', ...answers } },
    'count is watched with onSnapshot',
  ],
  ['an entry action that runs code', { entry: 'sideEffect' }, `the action sideEffect ${runsCode}`],
  ['an exit action that runs code', { exit: 'sideEffect' }, `the action sideEffect ${runsCode}`],
  ['a transition that runs code', { on: { go: { actions: 'sideEffect' } } }, `the action sideEffect ${runsCode}`],
  [
    'an always that runs code',
    { always: { guard: 'yes', actions: 'sideEffect' } },
    `the action sideEffect ${runsCode}`,
  ],
  ['an after that runs code', { after: { short: { actions: 'sideEffect' } } }, `the action sideEffect ${runsCode}`],
  [
    'an answer that runs code',
    { invoke: { src: 'count', onDone: { actions: 'sideEffect' }, onError: 'there' } },
    `the action sideEffect ${runsCode}`,
  ],
  [
    'a first state that runs code',
    { initial: { target: 'deep', actions: 'sideEffect' }, states: { deep: {} } },
    `the action sideEffect ${runsCode}`,
  ],
  ['an inline action that runs code', { entry: () => undefined }, `the action (anonymous) ${runsCode}`],
  ['an action without a definition', { entry: 'nothing' }, 'the action nothing has no definition'],
  [
    'an action with params and no definition',
    { entry: { type: 'nothing', params: 1 } },
    'the action nothing has no definition',
  ],
  ['sendTo', { entry: 'notify' }, `notify ${sends}`],
  ['forwardTo', { entry: 'forward' }, `forward ${sends}`],
  ['sendParent', { entry: 'tellParent' }, `tellParent ${sends}`],
  ['a spawned promise', { entry: 'spawn' }, `promise ${noEffect}`],
  ['a delay without a definition', { after: { nowhere: 'there' } }, 'the delay nowhere has no definition'],
  ['a raise with such a delay', { entry: 'lateRaise' }, 'the delay nowhere has no definition'],
  [
    'a guard without a definition',
    { on: { go: { guard: 'nobody', target: 'there' } } },
    'the guard nobody has no definition',
  ],
  [
    'such a guard among others',
    { on: { go: { guard: not(and(['yes', 'nobody'])), target: 'there' } } },
    'the guard nobody has no definition',
  ],
  [
    'such a guard on always',
    { always: { guard: { type: 'nobody' }, target: 'there' } },
    'the guard nobody has no definition',
  ],
];

const taken: readonly [what: string, state: object][] = [
  ['an effect', { invoke: { src: 'count', ...answers } }],
  ['a spawned effect', { entry: 'spawnCount', exit: 'stopped' }],
  ['what XState carries out itself', { entry: ['noted', 'raised', 'cancelled', 'emitted', 'logged'] }],
  ['enqueueActions', { on: { go: { actions: 'all' } } }],
  ['an inline assign', { entry: assign({ n: 2 }) }],
  ['delays by name and in numbers', { after: { short: 'there', 1000: 'there' } }],
  ['guards by name and combined', { on: { go: [{ guard: 'yes', target: 'there' }, { guard: and(['yes']) }] } }],
];

describe('what a machine may not have', () => {
  it.each(refused)('%s is refused, and the state is named', (_what, state, problem) => {
    expect(() => accept('flow', having(state))).toThrow(MachineRefused);
    expect(() => accept('flow', having(state))).toThrow(`state m.here: ${problem}`);
  });

  it('names every state in which something is wrong, once for each thing', () => {
    const machine = having({ entry: ['sideEffect', 'nothing'], initial: 'deep', states: { deep: { exit: 'notify' } } });
    let problems: readonly string[] = [];
    try {
      accept('flow', machine);
    } catch (error) {
      if (error instanceof MachineRefused) ({ problems } = error);
    }
    expect(problems.map((problem) => problem.split(' ').slice(0, 4).join(' '))).toEqual([
      'state m.here: the action',
      'state m.here: the action',
      'state m.here.deep: notify sends',
    ]);
  });

  it('says whose machine it is', () => {
    expect(() => accept('loan', having({ entry: 'nothing' }))).toThrow(
      /^The machine of loan cannot be run:\n {2}state m/,
    );
  });

  it('looks at the machine as a whole too', () => {
    const machine = base.createMachine({ id: 'm', entry: 'sideEffect', on: { '*': { actions: 'notify' } } });
    expect(() => accept('flow', machine)).toThrow(/state m: the action sideEffect .*\n {2}state m: notify sends/);
  });
});

describe('what a machine may have', () => {
  it.each(taken)('%s', (_what, state) => {
    expect(() => accept('flow', having(state))).not.toThrow();
  });

  it.each([...flows, toy])('the machine of $name', ({ name, machine }) => {
    expect(() => accept(name, machine)).not.toThrow();
  });
});
