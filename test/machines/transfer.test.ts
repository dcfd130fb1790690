import { describe, expect, it } from 'vitest';
import { transfer } from '../../machines/transfer/transfer.flow.ts';
import { begun, testLegality, testRows } from './table.ts';
import { delayed, input, offered, payee, sealedTo, sending, unsent } from './transfer.moves.ts';
import { events, places } from './transfer.places.ts';
import { afterAWait, atOnce, byThePayee, confirming } from './transfer.rows.ts';

const start = { flow: transfer, input };

describe('a transfer', () => {
  testRows(start, confirming);
});
describe('a transfer at once', () => {
  testRows(start, atOnce);
});
describe('a transfer that waits', () => {
  testRows(start, afterAWait);
});
describe('a transfer that the payee takes', () => {
  testRows(start, byThePayee);
});
describe('who may send what, where', () => {
  testLegality(start, places, events);
});

describe('what holds over a whole transfer', () => {
  it.each([
    ['at once', sending, 'sendFunds'],
    ['after a wait', delayed, 'holdTransfer'],
    ['to be taken', offered, 'holdTransfer'],
  ])('moves nothing %s before the payer confirms', (_what, moves, moving) => {
    const { steps } = begun(start, moves);
    const confirmedAt = steps.findIndex(({ event }) => event.type === 'user.confirm');
    const asked = (part: typeof steps) => part.flatMap(({ effects }) => effects.map(({ src }) => src));
    expect(asked(steps.slice(0, confirmedAt))).toEqual(['askAccount', 'findPayee']);
    expect(asked(steps.slice(confirmedAt))).toContain(moving);
  });

  it('keeps neither the password nor what the payee was named by', () => {
    const { steps } = begun(start, unsent);
    const contexts = steps.map(({ context }) => JSON.stringify(context)).join();
    expect(contexts).not.toContain('password.sealed');
    expect(JSON.stringify(steps.at(-1)?.context)).not.toContain(sealedTo);
    expect(contexts).toContain(payee);
  });
});
