import { demoMerchants } from '../../db/seed.ts';
import { newKey } from './stage.ts';
import type { Person, Stage } from './stage.ts';

const start = '/v1/flows/close-account';

/** Closes an account: refused while there is money, withdrawn once, exported, and left to cool off. */
export async function closeTheAccount({ transcript }: Stage, { token }: Person): Promise<void> {
  transcript.scene('Close the account: not while there is money in it');
  await transcript.run('POST', start, { token, body: {}, expect: 201, state: 'refused', reason: 'balance-not-zero' });
  transcript.say('the rest is spent');
  const { balances } = await transcript.call('GET', '/v1/balances', { token, expect: 200 });
  const left = Array.isArray(balances) ? Number(Object(balances[0])['availableMinor']) : 0;
  const payment = await transcript.run('POST', '/v1/flows/payment', {
    token,
    key: newKey(),
    body: { merchant: demoMerchants.cafe.id, amountMinor: left, currency: 'CNY' },
    expect: 201,
    state: 'awaitingConfirmation',
  });
  await transcript.run('POST', `/v1/flows/payment/${payment.id}/events`, {
    token,
    key: newKey(),
    body: { type: 'user.confirm' },
    expect: 200,
    state: 'paid',
  });
  const closing = await transcript.run('POST', start, { token, body: {}, expect: 201, state: 'awaitingConfirmation' });
  const events = `${start}/${closing.id}/events`;
  transcript.say('first all that is kept about the user is taken along');
  await transcript.call('GET', '/v1/me/export', { token, expect: 200 });
  await transcript.run('POST', events, { token, body: { type: 'user.confirm' }, expect: 200, state: 'coolingOff' });
  await transcript.run('POST', events, { token, body: { type: 'user.withdraw' }, expect: 200, state: 'kept' });
}
