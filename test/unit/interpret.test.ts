import { describe, expect, it } from 'vitest';
import { and, assign, cancel, createMachine, emit, enqueueActions, raise, setup, spawnChild, stopChild } from 'xstate';
import { z } from 'zod';
import { ask, defineEffect, localPolicy } from '../../machines/kit/effect.ts';
import { advance, begin } from '../../workflows/interpret.ts';
import { play } from '../../workflows/play.ts';

const count = ask(
  defineEffect({ name: 'count', does: 'counts', input: z.any(), output: z.number(), policy: localPolicy }),
);
const base = setup({
  actors: { count },
  delays: { short: 100, long: 1_000 },
  actions: { noteFault: assign({ fault: ({ event }) => JSON.stringify(event) }) },
});

describe('what XState can say, the interpreter does', () => {
  it('keeps an after timer over JSON and fires it when due', () => {
    const run = play(base.createMachine({ initial: 'a', states: { a: { after: { long: 'b' } }, b: {} } }), { now: 50 });
    expect(run.timers).toMatchObject([{ dueAt: 1_050 }]);
    run.wait(999);
    expect(run.state).toBe('a');
    run.wait(1);
    expect(run.state).toBe('b');
    expect(run.timers).toEqual([]);
  });

  it('disarms the timer of a state that is left, and drops it when it comes late', () => {
    const machine = base.createMachine({
      initial: 'a',
      states: { a: { after: { short: 'late' }, on: { go: 'b' } }, b: {}, late: {} },
    });
    const first = begin(machine, 'r', undefined, 0);
    const armed = first.commands[0];
    expect(armed).toMatchObject({ kind: 'arm', dueAt: 100, seq: 0 });
    const second = advance(machine, first.run, { kind: 'event', event: { type: 'go' } }, 10);
    expect(second?.commands).toMatchObject([{ kind: 'disarm' }]);
    const late = { kind: 'timer', id: Object.keys(first.run.timers)[0] ?? '', seq: 0 } as const;
    expect(second && advance(machine, second.run, late, 100)).toBeUndefined();
  });

  it('tells a timer from the one that replaced it', () => {
    const machine = base.createMachine({
      initial: 'a',
      states: { a: { after: { short: 'b' }, on: { again: { target: 'a', reenter: true } } }, b: {} },
    });
    const first = begin(machine, 'r', undefined, 0);
    const id = Object.keys(first.run.timers)[0] ?? '';
    const second = advance(machine, first.run, { kind: 'event', event: { type: 'again' } }, 90);
    if (second === undefined) throw new Error('the event was dropped');
    expect(advance(machine, second.run, { kind: 'timer', id, seq: 0 }, 100)).toBeUndefined();
    expect(advance(machine, second.run, { kind: 'timer', id, seq: 1 }, 190)?.step.to).toBe('b');
  });

  it('asks with a request id of run, step and invoke, and drops an answer that nobody waits for', () => {
    const machine = base.createMachine({
      initial: 'a',
      states: {
        a: { invoke: { id: 'c', src: 'count', input: 7, onDone: 'b', onError: 'x' }, on: { skip: 'b' } },
        b: {},
        x: {},
      },
    });
    const first = begin(machine, 'r', undefined, 0);
    expect(first.step.effects).toEqual([{ requestId: 'r/0/c', id: 'c', src: 'count', input: 7 }]);
    const skipped = advance(machine, first.run, { kind: 'event', event: { type: 'skip' } }, 1);
    expect(skipped?.commands).toMatchObject([{ kind: 'dismiss', requestId: 'r/0/c' }]);
    expect(
      skipped && advance(machine, skipped.run, { kind: 'answer', requestId: 'r/0/c', output: 1 }, 2),
    ).toBeUndefined();
    expect(advance(machine, first.run, { kind: 'fault', requestId: 'r/0/c', error: 'e' }, 2)?.step.to).toBe('x');
    expect(advance(machine, first.run, { kind: 'answer', requestId: 'r/9/c', output: 1 }, 2)).toBeUndefined();
  });

  it('asks again when a state with an effect is entered again', () => {
    const machine = base.createMachine({
      initial: 'a',
      states: {
        a: { invoke: { id: 'c', src: 'count', onDone: 'b' }, on: { again: { target: 'a', reenter: true } } },
        b: {},
      },
    });
    const run = play(machine, { runId: 'r' });
    run.tell({ type: 'again' });
    expect(run.pending).toMatchObject([{ requestId: 'r/1/c' }]);
  });

  it('runs parallel regions, their onDone, and one timer each', () => {
    const region = (delay: 'short' | 'long') => ({
      initial: 'on',
      states: { on: { after: { [delay]: 'off' } }, off: { type: 'final' as const } },
    });
    const machine = base.createMachine({
      initial: 'both',
      states: {
        both: { type: 'parallel', onDone: 'done', states: { x: region('short'), y: region('long') } },
        done: {},
      },
    });
    const run = play(machine);
    run.wait(100);
    expect(run.state).toEqual({ both: { x: 'off', y: 'on' } });
    run.wait(900);
    expect(run.state).toBe('done');
  });

  it.each(['shallow', 'deep'] as const)('comes back through %s history, over JSON', (history) => {
    const machine = base.createMachine({
      initial: 'home',
      states: {
        home: {
          initial: 'one',
          on: { away: 'out' },
          states: {
            one: { on: { next: 'two' } },
            two: { initial: 'a', states: { a: { on: { next: 'b' } }, b: {} } },
            hist: { type: 'history', history },
          },
        },
        out: { on: { back: 'home.hist' } },
      },
    });
    const run = play(machine);
    for (const type of ['next', 'next', 'away', 'back']) run.tell({ type });
    expect(run.state).toEqual({ home: { two: history === 'deep' ? 'b' : 'a' } });
  });

  it('follows always, raise, delayed raise and cancel', () => {
    const machine = base.createMachine({
      initial: 'a',
      states: {
        a: { on: { go: { target: 'b', actions: raise({ type: 'inner' }) } } },
        b: { on: { inner: 'c' } },
        c: { always: 'd' },
        d: {
          entry: raise({ type: 'ring' }, { delay: 50, id: 'bell' }),
          on: { hush: { actions: cancel('bell') }, ring: 'e' },
        },
        e: {},
      },
    });
    const run = play(machine);
    run.tell({ type: 'go' });
    expect(run.state).toBe('d');
    const hushed = play(machine);
    hushed.tell({ type: 'go' });
    hushed.tell({ type: 'hush' });
    hushed.wait(100);
    expect(hushed.state).toBe('d');
    run.wait(50);
    expect(run.state).toBe('e');
  });

  it('takes wildcard events, forbidden events and the final output of a compound state', () => {
    const machine = base.createMachine({
      initial: 'a',
      states: {
        a: { on: { 'user.*': 'b', no: {} } },
        b: { initial: 'x', states: { x: { on: { end: 'y' } }, y: { type: 'final' } }, onDone: 'c' },
        c: { on: { '*': 'd' } },
        d: { type: 'final' },
      },
    });
    const run = play(machine);
    expect([run.can({ type: 'user.any' }), run.can({ type: 'other' })]).toEqual([true, false]);
    for (const type of ['other', 'user.any', 'end', 'whatever']) run.tell({ type });
    expect([run.state, run.status]).toEqual(['d', 'done']);
  });

  it('asks for effects that are spawned by an action or by assign, and dismisses them when stopped', () => {
    const machine = setup({ actors: { count } }).createMachine({
      context: {},
      on: {
        one: { actions: spawnChild('count', { id: 'spawned', input: 1 }) },
        two: { actions: assign({ ref: ({ spawn }) => spawn('count', { id: 'assigned', input: 2 }) }) },
        stop: { actions: stopChild('spawned') },
      },
    });
    const run = play(machine);
    run.tell({ type: 'one' });
    run.tell({ type: 'two' });
    expect(run.pending.map(({ id, input }) => [id, input])).toEqual([
      ['spawned', 1],
      ['assigned', 2],
    ]);
    run.tell({ type: 'stop' });
    expect(run.pending.map(({ id }) => id)).toEqual(['assigned']);
  });

  it('runs nested invokes side by side', () => {
    const machine = base.createMachine({
      initial: 'outer',
      states: {
        outer: {
          invoke: { id: 'slow', src: 'count', onDone: 'done' },
          initial: 'inner',
          states: { inner: { invoke: { id: 'quick', src: 'count', onDone: 'rest' } }, rest: {} },
        },
        done: {},
      },
    });
    const run = play(machine);
    expect(run.pending.map(({ id }) => id)).toEqual(['slow', 'quick']);
    const quick = run.pending[1];
    if (quick === undefined) throw new Error('nothing is pending');
    run.answer('count', 1);
    expect(run.state).toBe('done');
    expect(run.pending).toEqual([]);
  });

  it('reports what is emitted, and takes enqueueActions with combined guards', () => {
    const machine = setup({
      types: { emitted: {} as { type: 'told'; n: number } },
      guards: { yes: () => true },
      actions: {
        all: enqueueActions(({ enqueue, check }) => check(and(['yes'])) && enqueue.emit({ type: 'told', n: 2 })),
      },
    }).createMachine({ on: { go: { actions: [emit({ type: 'told', n: 1 }), 'all'] } } });
    const run = play(machine);
    run.tell({ type: 'go' });
    expect(run.steps.at(-1)?.emitted).toEqual([
      { type: 'told', n: 1 },
      { type: 'told', n: 2 },
    ]);
  });

  it('ends with nothing armed and nothing asked', () => {
    const machine = base.createMachine({
      initial: 'a',
      states: { a: { invoke: { src: 'count' }, after: { long: 'a' }, on: { end: 'z' } }, z: { type: 'final' } },
    });
    const run = play(machine);
    run.tell({ type: 'end' });
    expect([run.status, run.timers, run.pending]).toEqual(['done', [], []]);
    run.tell({ type: 'end' });
    expect(run.steps).toHaveLength(2);
  });

  it('ends in error when a fault finds no onError', () => {
    const run = play(base.createMachine({ initial: 'a', states: { a: { invoke: { src: 'count' } } } }));
    run.fail('count', 'broken');
    expect([run.status, run.pending]).toEqual(['error', []]);
  });

  it('throws what the context function throws', () => {
    const machine = createMachine({
      context: () => {
        throw new RangeError('no context');
      },
    });
    expect(() => begin(machine, 'r', undefined, 0)).toThrow('no context');
  });
});
