import { inTransaction } from '../../db/client.ts';
import { ensureAccount, house, post } from '../../db/ledger.ts';
import { demoMerchants } from '../../db/seed.ts';
import { bindSandboxCard } from '../sandbox-sources.ts';
import { newKey } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import { asFields } from './transcript.ts';

const start = '/v1/flows/payment';
const currency = 'CNY';
const amountMinor = 120_000;

/** More is in the wallet than may be paid by somebody of whom only the phone is known. */
export async function heldBackByTier(stage: Stage, person: Person): Promise<void> {
  const { transcript, db } = stage;
  transcript.scene('Pay 1 200.00 from the balance as somebody who is not known: 1 000.00 is the limit, in all');
  await inTransaction(db, async (tx) => {
    const from = await ensureAccount(tx, { kind: 'promotion', owner: house, currency });
    const to = await ensureAccount(tx, { kind: 'wallet', owner: person.user, currency });
    const movement = { requestId: `demo/${person.user}`, run: 'demo', amountMinor, currency } as const;
    await post(tx, movement, 'credit', { from, to }, { payee: person.user });
  });
  transcript.say('another 1 200.00 arrives in the wallet');
  const { reason, view } = await pay(stage, person, 'declined');
  transcript.check('it is held back by the limit', reason === 'balance-limit');
  transcript.check('what is left is told', asFields(view)['leftMinor'] === 100_000);
  await transcript.call('GET', '/v1/limits', { token: person.token, expect: 200 });
}

/** The same payment once the identity is proven. */
export async function letThrough(stage: Stage, person: Person): Promise<void> {
  const { transcript } = stage;
  transcript.scene('The identity is proven: the same 1 200.00 goes through, out of 100 000.00 a year');
  await pay(stage, person, 'paid');
  await transcript.call('GET', '/v1/limits', { token: person.token, expect: 200 });
}

/** For a day after a password was set anew, less may leave the account; by card each payment is measured. */
export async function heldBackAfterChange(stage: Stage, { user, token }: Person): Promise<void> {
  const { transcript } = stage;
  transcript.scene('The payment password was set anew by a code: for a day no more than 1 000.00 leaves the account');
  const fundFrom = [await bindSandboxCard(stage, user, '6200000000010012')];
  const body = { merchant: demoMerchants.cafe.id, amountMinor, currency, fundFrom };
  const declined = { expect: 201, state: 'declined', reason: 'cool-off' };
  const { view } = await transcript.run('POST', start, { token, key: newKey(), body, ...declined });
  transcript.check('and until when', typeof asFields(view)['retryAt'] === 'string');
}

async function pay({ transcript }: Stage, { token }: Person, outcome: string) {
  const body = { merchant: demoMerchants.cafe.id, amountMinor, currency };
  const begun = { token, key: newKey(), body, expect: 201, state: 'awaitingConfirmation' };
  const { id } = await transcript.run('POST', start, begun);
  const confirm = { type: 'user.confirm', password: '902817' };
  await transcript.call('POST', `${start}/${id}/events`, { token, key: newKey(), body: confirm, expect: 200 });
  const look = () => transcript.quietly(`${start}/${id}`, token);
  return transcript.until(`it is ${outcome}`, look, (seen) => seen['outcome'] === outcome);
}
