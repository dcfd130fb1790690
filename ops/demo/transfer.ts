import { inTransaction } from '../../db/client.ts';
import { ensureAccount, house, post } from '../../db/ledger.ts';
import { newKey, newPhone } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import { asFields } from './transcript.ts';
import type { Fields, RunJson } from './transcript.ts';

const start = '/v1/flows/transfer';
const currency = 'CNY';
const password = '902817';

/** Sends money to somebody who is known: at once, by code, taken back while it waits, and a large one that the payee takes. */
export async function sendMoney(stage: Stage, payer: Person, payee: Person): Promise<void> {
  const { transcript } = stage;
  const begin = (body: Fields, state = 'awaitingConfirmation', reason: string | null = null) =>
    transcript.run('POST', start, {
      token: payer.token,
      key: newKey(),
      body: { currency, ...body },
      expect: 201,
      state,
      reason,
    });
  const tell = (run: RunJson, type: string, fields: Fields, state: string, token = payer.token, flow = start) =>
    transcript.run('POST', `${flow}/${run.id}/events`, {
      token,
      key: newKey(),
      body: { type, ...fields },
      headers: { Prefer: 'wait=30' },
      expect: 200,
      state,
    });

  transcript.scene('Send money to another user: the name is shown but for its first character');
  await begin({ to: newPhone(), amountMinor: 1_200 }, 'refused', 'payee-not-found');
  const run = await begin({ to: payee.phone, amountMinor: 1_200, note: 'For the tea' });
  await tell(run, 'user.confirm', { password }, 'sent');
  await transcript.call('GET', '/v1/transfers', { token: payee.token, expect: 200 });

  transcript.scene('By the code that the payee shows, which names the amount');
  const asked = { token: payee.token, body: { amountMinor: 300, currency }, expect: 201 };
  const { code } = await transcript.call('POST', '/v1/receiving-codes', asked);
  await tell(await begin({ to: code }), 'user.confirm', { password }, 'sent');

  transcript.scene('Arriving in two hours: the money is held, and the payer takes it back');
  const later = await begin({ to: payee.phone, amountMinor: 1_000, arrives: 'in2h' });
  await tell(later, 'user.confirm', { password }, 'delayed');
  await transcript.call('GET', '/v1/balances', { token: payer.token, expect: 200 });
  await tell(later, 'user.revoke', {}, 'revoked');

  transcript.scene('A large amount is the payee’s when they take it');
  await fund(stage, payer, 2_100_000);
  const large = await begin({ to: payee.phone, amountMinor: 2_100_000 });
  await tell(large, 'user.confirm', { password }, 'awaitingPayee');
  const { transfers } = await transcript.call('GET', '/v1/transfers', { token: payee.token, expect: 200 });
  const [latest] = Array.isArray(transfers) ? transfers.map(asFields) : [];
  const claim = { ...large, id: String(latest?.['claim']) };
  await tell(claim, 'user.accept', {}, 'accepted', payee.token, '/v1/flows/claim');
  const { outcome } = await transcript.quietly(`${start}/${large.id}`, payer.token);
  transcript.check('the transfer is sent', outcome === 'sent');
}

async function fund({ db, transcript }: Stage, { user }: Person, amountMinor: number): Promise<void> {
  await inTransaction(db, async (tx) => {
    const from = await ensureAccount(tx, { kind: 'promotion', owner: house, currency });
    const to = await ensureAccount(tx, { kind: 'wallet', owner: user, currency });
    const movement = { requestId: `demo/${user}/large`, run: 'demo', amountMinor, currency } as const;
    await post(tx, movement, 'credit', { from, to }, { payee: user });
  });
  transcript.say('another 21 000.00 arrives in the wallet');
}
