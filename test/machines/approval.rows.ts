import { answer, fault, minutes, tell, wait } from './table.ts';
import type { Move, Place, Row } from './table.ts';

const proposer = 'stf_01932c07a5b07000a000000000000001';
const second = 'stf_01932c07a5b07000a000000000000002';
const day = 24 * 60 * minutes;

export const input = {
  run: 'pay_01932c07a5b07000a000000000000001',
  flow: 'payment',
  event: 'ops.resolve',
  fields: { decision: 'paid', note: 'Seen in the statement' },
  by: proposer,
  because: 'The merchant asks',
};

const decide = (type: string, by: string) => tell(type, { by, reason: 'I looked as well' });
const approve = decide('ops.approve', second);
const ownApproval = decide('ops.approve', proposer);
const refuse = decide('ops.refuse', second);
const told = answer('tellRun', { taken: true });
const message = {
  tellRun: {
    key: 'apv_01932c07a5b07000a000000000000001/told',
    run: input.run,
    event: input.event,
    fields: input.fields,
  },
};
const untold: readonly Move[] = [approve, fault('tellRun')];

export const rows: readonly Row[] = [
  {
    it: 'a second person approves, and the run is told by the approval',
    when: approve,
    expected: {
      state: 'tellingRun',
      asks: message,
      shows: { by: proposer, decidedBy: second, decidedBecause: 'I looked as well' },
    },
  },
  {
    it: 'whoever proposed it cannot approve it',
    when: ownApproval,
    expected: { state: 'awaitingSecond', reason: 'same-person', shows: { decidedBy: null } },
  },
  {
    it: 'a second person may still approve after that',
    given: [ownApproval],
    when: approve,
    expected: { state: 'tellingRun', asks: message, shows: { decidedBy: second } },
  },
  {
    it: 'a second person refuses',
    when: refuse,
    expected: { state: 'refused', shows: { decidedBy: second, decidedBecause: 'I looked as well' } },
  },
  {
    it: 'whoever proposed it may take it back',
    given: [ownApproval],
    when: decide('ops.refuse', proposer),
    expected: { state: 'refused', shows: { decidedBy: proposer } },
  },
  { it: 'the run took it', given: [approve], when: told, expected: { state: 'applied' } },
  {
    it: 'the run had gone on',
    given: [approve],
    when: answer('tellRun', { taken: false }),
    expected: { state: 'notTaken' },
  },
  {
    it: 'the run cannot be told yet',
    given: [approve],
    when: fault('tellRun'),
    expected: { state: 'awaitingTelling', reason: 'system-busy' },
  },
  {
    it: 'not told again before a minute',
    given: untold,
    when: wait(minutes - 1),
    expected: { state: 'awaitingTelling', reason: 'system-busy' },
  },
  {
    it: 'told again by itself, under the same key',
    given: untold,
    when: wait(minutes),
    expected: { state: 'tellingRun', asks: message, reason: 'system-busy' },
  },
  {
    it: 'told at last',
    given: [...untold, wait(minutes)],
    when: told,
    expected: { state: 'applied' },
  },
  { it: 'waits for a day', when: wait(day - 1), expected: { state: 'awaitingSecond' } },
  { it: 'and not longer', given: [ownApproval], when: wait(day), expected: { state: 'expired' } },
];

export const places: readonly Place[] = [
  { name: 'awaitingSecond', by: [], state: 'awaitingSecond', takes: ['ops.approve', 'ops.refuse'] },
  { name: 'tellingRun', by: [approve], state: 'tellingRun', takes: [] },
  { name: 'awaitingTelling', by: untold, state: 'awaitingTelling', takes: [] },
  { name: 'applied', by: [approve, told], state: 'applied', takes: [] },
  { name: 'notTaken', by: [approve, answer('tellRun', { taken: false })], state: 'notTaken', takes: [] },
  { name: 'refused', by: [refuse], state: 'refused', takes: [] },
  { name: 'expired', by: [wait(day)], state: 'expired', takes: [] },
];

export const events = [approve, refuse].map(({ tell }) => tell);
