import { randomUUID } from 'node:crypto';
import { bindSandboxCard } from '../../ops/sandbox-sources.ts';
import { coffee } from '../api/bad/world.ts';
import { clientOf } from '../api/client.ts';
import type { Client, RunJson } from '../api/client.ts';
import { idOf, idPrefixes } from '../../machines/kit/ids.ts';
import { goodPassword, newPhone, proven, register, terms } from '../api/people.ts';
import { password, personOf } from '../api/transfer.people.ts';
import type { Wallet } from '../wallet.ts';

/** Settings under which every end comes soon. */
export const soon = { inquiryPauseMs: [100], reversalPauseMs: [100], inquiries: 2, reversals: 2 };

/** Runs by a name for each: of registration and payment to every end, of each other flow to the end that is nearest. */
export async function everyEnd(wallet: Wallet): Promise<{ readonly [name: string]: RunJson }> {
  const client = clientOf(wallet);
  const hasty = clientOf({
    app: wallet.appWith({ policy: { registration: { phoneExpiryMs: 500 }, payment: { confirmExpiryMs: 500 } } }),
  });
  const payer = await register(wallet, client);
  const pay = async (over: object, type?: string, by: Client = client): Promise<RunJson> => {
    const run = await by.start('payment', { ...coffee, ...over }, { token: payer.token });
    const options = { token: payer.token, key: randomUUID(), body: { type }, headers: { Prefer: 'wait=30' } };
    if (type !== undefined) await client.run('POST', `/v1/flows/payment/${run.id}/events`, 200, options);
    return client.until(run, ({ status }) => status === 'ended', payer.token);
  };
  const payBy = async (card: string) =>
    pay({ fundFrom: [await bindSandboxCard(wallet, payer.user, card)] }, 'user.confirm');
  const begin = (by: Client) => by.start('registration', { phone: newPhone(), ...terms });
  const again = async (): Promise<RunJson> => {
    const run = await proven(wallet, client, payer.phone);
    return client.tell(run, { type: 'user.setPassword', password: goodPassword });
  };
  const ofPayer = (flow: string, input: object = {}) => client.start(flow, input, { token: payer.token });
  const left = async (flow: string, input: object): Promise<RunJson> => {
    const run = await client.start(flow, input, { token: payer.token });
    const options = { token: run.token ?? payer.token, body: { type: 'user.cancel' }, headers: { Prefer: 'wait=30' } };
    return client.run('POST', `/v1/flows/${flow}/${run.id}/events`, 200, options);
  };
  const send = sendingOf(wallet, client);
  const ends = {
    'login.cancelled': left('login', { phone: payer.phone, device: randomUUID() }),
    'password-reset.cancelled': left('password-reset', { phone: newPhone() }),
    'unlock.cancelled': left('unlock', { phone: newPhone(), what: 'login' }),
    'change-phone.cancelled': left('change-phone', {}),
    'payment-password.cancelled': left('payment-password', {}),
    'small-amount.set': ofPayer('small-amount', { perPaymentMinor: 20_000, perDayMinor: 100_000 }),
    'kyc.cancelled': left('kyc', {}),
    'close-account.refused': ofPayer('close-account'),
    'card-binding.refused': ofPayer('card-binding'),
    'card-unbinding.refused': ofPayer('card-unbinding', { card: idOf(idPrefixes.card, '0'.repeat(32)) }),
    'registration.registered': client.look(payer.run),
    'registration.alreadyRegistered': again(),
    'registration.cancelled': begin(client).then((run) => client.tell(run, { type: 'user.cancel' })),
    'registration.expired': begin(hasty).then((run) => client.until(run, ({ status }) => status === 'ended')),
    'transfer.sent': send(),
    'transfer.revoked': send('user.revoke'),
    'payment.paid': pay({}, 'user.confirm'),
    'payment.paid-by-card-after-review': payBy('6200000000010095'),
    'payment.declined': pay({ amountMinor: 15_000 }, 'user.confirm'),
    'payment.declined-reversed': payBy('6200000000010418'),
    'payment.cancelled': pay({}, 'user.cancel'),
    'payment.expired': pay({}, undefined, hasty),
  };
  const ended = Object.entries(ends).map(async ([name, end]) => [name, await end] as const);
  return Object.fromEntries(await Promise.all(ended));
}

/** Sends money to somebody known, at once or to be taken back. */
function sendingOf(wallet: Wallet, client: Client) {
  return async (after?: string): Promise<RunJson> => {
    const [{ token }, { phone: to }] = await Promise.all([
      personOf(wallet, { tier: 'II', balanceMinor: 10_000 }),
      personOf(wallet, { tier: 'II' }),
    ]);
    const arrives = after === undefined ? 'now' : 'in2h';
    const run = await client.start('transfer', { to, amountMinor: 700, currency: 'CNY', arrives }, { token });
    const told = await client.tell(run, { type: 'user.confirm', password }, { token });
    return after === undefined ? told : client.tell(run, { type: after }, { token });
  };
}
