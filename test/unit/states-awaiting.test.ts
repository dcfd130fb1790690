import { describe, expect, it } from 'vitest';
import { statesAwaiting } from '../../api/states-awaiting.ts';
import { flows } from '../../machines/index.ts';

describe('the states that wait for somebody', () => {
  it.each([
    ['payment', 'user', ['awaitingAmount', 'awaitingConfirmation']],
    ['payment', 'provider', ['underReview.waiting', 'underReview.awaitingReversal']],
    ['payment', 'ops', ['awaitingLedger', 'awaitingRelease', 'underReview.awaitingOps']],
    ['account', 'user', ['open']],
    ['registration', 'user', ['provingPhone.awaitingPhone', 'provingPhone.awaitingCode', 'awaitingPassword']],
  ])('%s waits for %s in %j', (name, whom, states) => {
    const found = statesAwaiting(
      flows.filter((flow) => flow.name === name),
      whom,
    ).map(({ flow, states: some }) => ({ flow, states: some.toSorted() }));
    expect(found).toEqual([{ flow: name, states: states.toSorted() }]);
  });

  it('leaves out flows that never do', () => {
    expect(statesAwaiting(flows, 'merchant')).toEqual([]);
  });
});
