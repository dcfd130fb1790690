import { assign } from 'xstate';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { flows } from '../machines/index.ts';
import type { Flow, Shown } from '../machines/kit/flow.ts';
import { idPrefixes } from '../machines/kit/ids.ts';
import { conform, summary } from './conformance/conform.ts';
import { sealedSample } from './conformance/samples.ts';
import { withContract, withMachine } from './conformance/spoil.ts';
import { toy } from './toy-flow.ts';

describe('every flow conforms, and all of it is taken', () => {
  const judged = [...flows, toy].map((flow) => ({ flow, found: conform(flow) }));

  it.each(judged.map(({ flow, found }) => [summary(flow, found), found] as const))('%s', (_title, found) => {
    expect(found.findings).toEqual([]);
    for (const { all, seen } of [found.states, found.transitions, found.guardAnswers, found.reasons]) {
      expect(seen).toBe(all);
    }
    expect(found.states.all).toBeGreaterThan(2);
    expect(found.transitions.all).toBeGreaterThan(2);
  });
});

describe('the registry', () => {
  const all = [...flows, toy];
  const prefixes = [...all.map(({ idPrefix }) => idPrefix), ...Object.values(idPrefixes)];

  it('has names, and a machine by the same name', () => {
    expect(new Set(all.map(({ name, version }) => `${name}/${version}`)).size).toBe(all.length);
    for (const { name, title } of all)
      expect([name, title]).toEqual([expect.stringMatching(/^[a-z][a-z-]*$/), title.trim()]);
    for (const { name, machine } of all) expect(machine.id).toBe(name);
  });

  it('has id prefixes that name one thing each', () => {
    for (const prefix of prefixes) expect(prefix).toMatch(/^[a-z]{3}$/);
    expect(new Set(Object.values(idPrefixes)).size).toBe(Object.values(idPrefixes).length);
    expect(new Set(all.map(({ idPrefix }) => idPrefix)).size).toBe(all.length);
    for (const { name, idPrefix } of flows) {
      const others = Object.entries(idPrefixes).filter(([thing, prefix]) => prefix === idPrefix && thing !== name);
      expect(others, `what else ${idPrefix} names`).toEqual([]);
    }
  });
});

const opinion = 'states/awaitingOpinion';
const asking = 'states/forgetting';
const extra = { description: 'Extra.', tags: ['awaiting.user'], after: { writeExpiry: 'forgetting' } };

/** Where the toy's machine is changed, to what, and what is found then. */
const spoiledMachines: readonly [what: string, path: string, value: unknown, finding: RegExp][] = [
  ['a state that no run reaches', 'states/attic', extra, /no run reaches feedback\.attic/],
  ['a state without a description', `${opinion}/description`, undefined, /awaitingOpinion has no description/],
  ['a wait without an end', `${opinion}/after`, undefined, /awaitingOpinion waits and has no after/],
  ['a wait without an end, seen by a run', `${opinion}/after`, undefined, /may wait for ever in awaitingOpinion/],
  ['a state in which nothing happens', opinion, { description: 'Rest.' }, /neither waits, asks, nor goes on/],
  ['a run that is stuck', opinion, { description: 'Rest.' }, /a run is stuck in awaitingOpinion/],
  ['a wait for two', `${opinion}/tags`, ['awaiting.user', 'awaiting.ops'], /waits for more than one/],
  ['an answer that nobody heeds', `${asking}/invoke/onDone`, undefined, /does not say what an answer of forgetSubject/],
  ['a fault that nobody heeds', `${asking}/invoke/onError`, undefined, /does not say what a fault of forgetSubject/],
  ['a fault that ends the run', `${asking}/invoke/onError`, undefined, /the machine fails in forgetting/],
  ['an end that is no outcome', 'states/lost', { type: 'final' }, /the end lost is no outcome/],
  ['an outcome that is no end', 'states/sent', extra, /no state is the outcome sent/],
  [
    'a transition behind one that always wins',
    `${opinion}/on/user.withdraw`,
    [{ target: 'forgetting' }, { target: 'sent' }],
    /no run takes awaitingOpinion: user\.withdraw → sent/,
  ],
  [
    'a guard that is always true',
    `${opinion}/on/user.withdraw`,
    { guard: { type: 'longEnough', params: { opinion: 'long' } }, target: 'forgetting' },
    /the guard is never false: awaitingOpinion: user\.withdraw/,
  ],
  [
    'a guard that is never true',
    `${opinion}/on/user.withdraw`,
    { guard: { type: 'longEnough', params: { opinion: '' } }, target: 'forgetting' },
    /the guard is never true: awaitingOpinion: user\.withdraw/,
  ],
  [
    'an allowed event that does nothing',
    `${opinion}/on/user.withdraw`,
    { guard: { type: 'longEnough', params: { opinion: '' } }, target: 'forgetting' },
    /user\.withdraw is said to be allowed in awaitingOpinion, and does nothing/,
  ],
  ['an inline guard', `${opinion}/on/user.withdraw`, { guard: () => true, target: 'forgetting' }, /a guard is inline/],
  [
    'an inline action',
    `${opinion}/on/user.withdraw`,
    { actions: assign({ pin: null }), target: 'forgetting' },
    /an action is inline/,
  ],
  ['an inline entry action', `${opinion}/entry`, assign({ pin: null }), /entry or exit action is inline/],
  ['a delay in numbers', `${opinion}/after`, { 1000: 'forgetting' }, /the delay 1000 has no name/],
  [
    'an action that the interpreter refuses',
    `${opinion}/entry`,
    'undefinedAction',
    /undefinedAction has no definition/,
  ],
  [
    'an event of no contract',
    `${opinion}/on/user.shout`,
    'forgetting',
    /takes user\.shout, which is not in the contract/,
  ],
  ['a wildcard', `${opinion}/on/*`, 'forgetting', /takes \*, which is not in the contract/],
  [
    'a reason of no contract',
    `${asking}/invoke/onError`,
    { target: 'awaitingErasure', actions: { type: 'noteReason', params: 'made-up' } },
    /the reason made-up is not in the contract/,
  ],
  [
    'a context that is not JSON',
    'context',
    ({ input: { run, policy } }: { input: { run: unknown; policy: unknown } }) => ({ run, policy, at: new Map() }),
    /the context is not JSON/,
  ],
];

/** Where the toy's contract is changed, to what, and what is found then. */
const spoiledContracts: readonly [what: string, path: string, value: unknown, finding: RegExp][] = [
  ['an event that no state takes', 'events/user.shout', z.strictObject({}), /no state takes user\.shout/],
  [
    'an event that is nobody’s',
    'events/somebody.shout',
    z.strictObject({}),
    /somebody\.shout does not say who may send/,
  ],
  [
    'staff who may send what is no event',
    'staff/ops.close',
    { roles: ['operator'] },
    /staff may send ops\.close, which is not in the contract/,
  ],
  ['an event that nobody of the staff may send', 'staff/ops.close', { roles: [] }, /nobody of the staff may send/],
  ['a reason that no run says', 'reasons/made-up', 'Never.', /no run says the reason made-up/],
  ['an outcome that no state is', 'outcomes/lost', 'Never.', /no state is the outcome lost/],
  ['a view that is another', 'view', z.strictObject({ topic: z.string() }), /the view does not fit the contract/],
];

describe('what does not conform is found', () => {
  it.each(spoiledMachines)('%s', (_what, path, value, finding) => {
    expect(conform(withMachine(toy, path, value)).findings.join('\n')).toMatch(finding);
  });

  it.each(spoiledContracts)('%s', (_what, path, value, finding) => {
    expect(conform(withContract(toy, path, value)).findings.join('\n')).toMatch(finding);
  });

  it('a sealed value in the view', () => {
    const leaky = { ...toy, view: ({ context }: Shown<{ contact: string | null }>) => ({ opinion: context.contact }) };
    expect(conform(leaky as Flow).findings.join('\n')).toMatch(/shown a sealed value/);
  });

  it.each([
    ['what is not in the contract', toy.contract, /what staff see does not fit the contract/],
    [
      'a sealed value',
      { ...toy.contract, staffView: z.strictObject({ contact: z.string().nullable() }) },
      /staff are shown a sealed/,
    ],
  ])('a view of staff that shows %s', (_what, contract, finding) => {
    const staffView = ({ context }: Shown<{ contact: string | null }>) => ({ contact: context.contact });
    expect(conform({ ...toy, contract, staffView }).findings.join('\n')).toMatch(finding);
  });

  it('a view of staff that nothing is shown in', () => {
    const contract = { ...toy.contract, staffView: z.strictObject({}) };
    expect(conform({ ...toy, contract }).findings).toContain(
      'the contract has a view of staff, and the flow shows none',
    );
  });

  it('a sealed value in the key', () => {
    const leaky = {
      ...toy,
      key: ({ contact }: { contact?: unknown }) => (typeof contact === 'string' ? contact : null),
    };
    expect(conform(leaky).findings).toContain('the key holds a sealed value');
    expect(sealedSample).toMatch(/\.\./);
  });

  it('a session granted by what is no outcome', () => {
    expect(conform({ ...toy, grantsSession: ['seen'] }).findings).toContain(
      'a session is granted by seen, which is no outcome',
    );
  });
});
