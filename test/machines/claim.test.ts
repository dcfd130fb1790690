import { describe } from 'vitest';
import { claim } from '../../machines/claim/claim.flow.ts';
import { standing } from './standing.ts';
import { answer, fault, seconds, tell, testLegality, testRows, wait } from './table.ts';
import type { Place, Row } from './table.ts';

const transfer = 'trf_01932c07a5b07000a000000000000001';
const start = { flow: claim, input: { transfer, payerMask: '*试', amountMinor: 3_000_000, currency: 'CNY' } };
const accept = tell('user.accept');
const decline = tell('user.decline');
const withdrawn = tell('flow.withdrawn');
const allowed = answer('askAccount', standing());
const answered = (taken: boolean, outcome: string | null = null) => answer('answerTransfer', { taken, outcome });
const accepting = [accept, allowed];
const day = 24 * 3_600 * seconds;
const asks = (said: string) => ({ answerTransfer: { transfer, answer: said } });

const rows: readonly Row[] = [
  {
    it: 'asks the account of who takes it',
    when: accept,
    expected: { state: 'askingAccount', asks: { askAccount: {} }, shows: { payerMask: '*试', amountMinor: 3_000_000 } },
  },
  {
    it: 'is not taken by an account that may not receive',
    given: [accept],
    when: answer('askAccount', standing({ may: { receive: 'identity-not-proven' } })),
    expected: { state: 'awaitingAnswer', reason: 'may-not-receive' },
  },
  {
    it: 'waits for another try when the account does not answer',
    given: [accept],
    when: fault('askAccount'),
    expected: { state: 'awaitingAnswer', reason: 'system-busy' },
  },
  {
    it: 'tells the transfer that it is taken',
    given: [accept],
    when: allowed,
    expected: { state: 'answering', asks: asks('flow.accepted') },
  },
  { it: 'is accepted', given: accepting, when: answered(true), expected: { state: 'accepted' } },
  {
    it: 'is accepted by an earlier answer whose receipt was lost',
    given: [...accepting, fault('answerTransfer'), wait(10 * seconds)],
    when: answered(false, 'sent'),
    expected: { state: 'accepted' },
  },
  {
    it: 'is withdrawn when the payer was quicker',
    given: accepting,
    when: answered(false, 'revoked'),
    expected: { state: 'withdrawn' },
  },
  {
    it: 'tells it again while the transfer is busy with something else',
    given: accepting,
    when: answered(false),
    expected: { state: 'awaitingTransfer', reason: 'system-busy' },
  },
  {
    it: 'tells it again by itself',
    given: [...accepting, answered(false)],
    when: wait(10 * seconds),
    expected: { state: 'answering', reason: 'system-busy', asks: asks('flow.accepted') },
  },
  { it: 'is declined without a look', when: decline, expected: { state: 'answering', asks: asks('flow.declined') } },
  { it: 'is declined', given: [decline], when: answered(true), expected: { state: 'declined' } },
  {
    it: 'is declined by an earlier answer',
    given: [decline],
    when: answered(false, 'returned'),
    expected: { state: 'declined' },
  },
  {
    it: 'is withdrawn when a declined one was sent after all',
    given: [decline],
    when: answered(false, 'sent'),
    expected: { state: 'withdrawn' },
  },
  { it: 'is withdrawn', when: withdrawn, expected: { state: 'withdrawn' } },
  { it: 'lapses', when: wait(day), expected: { state: 'lapsed' } },
];

const place = (state: string, by: Place['by'], ...takes: string[]): Place => ({ name: state, by, state, takes });
const places = [
  place('awaitingAnswer', [], 'user.accept', 'user.decline', 'flow.withdrawn'),
  place('askingAccount', [accept]),
  place('answering', accepting),
  place('awaitingTransfer', [...accepting, fault('answerTransfer')], 'flow.withdrawn'),
  place('accepted', [...accepting, answered(true)]),
  place('declined', [decline, answered(true)]),
  place('withdrawn', [withdrawn]),
  place('lapsed', [wait(day)]),
];

describe('a claim', () => {
  testRows(start, rows);
});
describe('who may send what, where', () => {
  testLegality(
    start,
    places,
    [accept, decline, withdrawn].map(({ tell: event }) => event),
  );
});
