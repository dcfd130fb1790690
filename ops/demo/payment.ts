import { checkLedger } from '../../db/ledger-check.ts';
import { demoMerchants } from '../../db/seed.ts';
import { bindSandboxCard } from '../sandbox-sources.ts';
import { newKey } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import { asFields } from './transcript.ts';

const start = '/v1/flows/payment';
const coffee = { merchant: demoMerchants.cafe.id, amountMinor: 2_372, currency: 'CNY', note: 'Two coffees' };

/**
 * Pays, and kills the worker with SIGKILL between hold and capture: a lock on the merchant's ledger account
 * makes the capture wait at just that place, as a slow database would.
 */
export async function payThroughACrash(stage: Stage, person: Person): Promise<void> {
  const { transcript, system, db } = stage;
  const { token } = person;
  transcript.scene('Pay a merchant from the balance, and kill the worker between hold and capture');
  await transcript.call('GET', '/v1/balances', { token, expect: 200 });
  const run = await transcript.run('POST', start, {
    token,
    key: newKey(),
    body: coffee,
    expect: 201,
    state: 'awaitingConfirmation',
  });
  const path = `${start}/${run.id}`;
  let confirmed: Promise<unknown> | undefined;
  await db.transaction().execute(async (tx) => {
    await tx.selectFrom('ledger_accounts').select('id').where('owner', '=', coffee.merchant).forUpdate().execute();
    confirmed = transcript.call('POST', `${path}/events`, {
      token,
      key: newKey(),
      body: { type: 'user.confirm' },
      headers: { Prefer: 'wait=1' },
      expect: 202,
    });
    // Awaited below; a surprise that comes before then is not lost.
    confirmed.catch(() => undefined);
    await transcript.until(
      'the money is held',
      () => transcript.quietly('/v1/balances', token),
      ({ balances }) => Array.isArray(balances) && asFields(balances[0])['heldMinor'] === coffee.amountMinor,
    );
    await confirmed;
    transcript.say(`kill -9 ${system.workerPid()} (the worker)`);
    await system.killWorker();
  });
  transcript.say('the money stays held; nobody works on it until a worker is back');
  await transcript.call('GET', '/v1/balances', { token, expect: 200 });
  await system.startWorker();
  transcript.say(`another worker is there: pid ${system.workerPid()}`);
  await transcript.until(
    'the payment finished by itself',
    () => transcript.quietly(path, token),
    ({ outcome }) => outcome === 'paid',
  );
  await paidOnce(stage, person, run.id);
}

async function paidOnce({ transcript, db }: Stage, { token }: Person, run: string): Promise<void> {
  await transcript.call('GET', '/v1/balances', { token, expect: 200 });
  const { transactions } = await transcript.call('GET', '/v1/transactions', { token, expect: 200 });
  const mine = Array.isArray(transactions) ? transactions.map(asFields).filter((one) => one['run'] === run) : [];
  transcript.check('the payment is in the records once', mine.length === 1);
  const entries = await db
    .selectFrom('ledger_transfers')
    .select('kind')
    .where('run_id', '=', run)
    .where('currency', '=', 'CNY')
    .orderBy('id')
    .execute();
  const kinds = entries.map(({ kind }) => kind).join(', ');
  transcript.check(`the ledger has one hold and one payment of it (${kinds})`, kinds === 'hold, payment');
}

/** Cards: approved, declined, and an answer that is lost on its way. */
export async function payByCard(stage: Stage, { user, token }: Person): Promise<void> {
  const { transcript } = stage;
  const pay = async (card: string, state: string, reason: string | null) => {
    const run = await transcript.run('POST', start, {
      token,
      key: newKey(),
      body: { ...coffee, fundFrom: [await bindSandboxCard(stage, user, card)] },
      expect: 201,
      state: 'awaitingConfirmation',
    });
    const path = `${start}/${run.id}`;
    await transcript.call('POST', `${path}/events`, {
      token,
      key: newKey(),
      body: { type: 'user.confirm' },
      headers: { Prefer: 'wait=30' },
      expect: 200,
    });
    await transcript.until(
      `it ends ${state}${reason === null ? '' : `, ${reason}`}`,
      () => transcript.quietly(path, token),
      (seen) => seen['outcome'] === state && seen['reason'] === reason,
      90_000,
    );
  };
  transcript.scene('Pay by card');
  await pay('6200000000010012', 'paid', null);
  transcript.scene('The bank declines');
  await pay('6200000000010038', 'declined', 'insufficient-funds');
  transcript.scene('The answer is lost on its way, but the bank had paid: found out, and paid once');
  await pay('6200000000010095', 'paid', null);
  transcript.scene('The answer is lost on its way, and the bank had not paid: taken back, nothing moved');
  await pay('6200000000010103', 'declined', 'not-taken');
}

/** Requests that must change nothing. */
export async function badRequests(stage: Stage, { token }: Person): Promise<void> {
  const { transcript } = stage;
  transcript.scene('Requests that do not fit are told why, and change nothing');
  await transcript.call('POST', start, { token, body: coffee, expect: 400 });
  await transcript.call('POST', start, { token, key: newKey(), body: { ...coffee, amountMinor: 23.72 }, expect: 422 });
  await transcript.call('POST', start, { token, key: newKey(), body: { ...coffee, amountMinor: -1 }, expect: 422 });
  await transcript.call('POST', start, { key: newKey(), body: coffee, expect: 401 });
  const key = newKey();
  const { id } = await transcript.run('POST', start, {
    token,
    key,
    body: coffee,
    expect: 201,
    state: 'awaitingConfirmation',
  });
  const again = await transcript.run('POST', start, {
    token,
    key,
    body: coffee,
    expect: 201,
    state: 'awaitingConfirmation',
  });
  transcript.check('the same key with the same body is the same payment', again.id === id);
  await transcript.call('POST', start, { token, key, body: { ...coffee, amountMinor: 1 }, expect: 422 });
  const events = `${start}/${id}/events`;
  await transcript.call('POST', events, {
    token,
    key: newKey(),
    body: { type: 'ops.resolve', decision: 'paid', note: 'x' },
    expect: 403,
  });
  await transcript.run('POST', events, {
    token,
    key: newKey(),
    body: { type: 'user.cancel' },
    expect: 200,
    state: 'cancelled',
  });
  await transcript.call('POST', events, { token, key: newKey(), body: { type: 'user.confirm' }, expect: 409 });
}

/** The books, recounted from their entries. */
export async function booksBalance({ transcript, db }: Stage): Promise<void> {
  transcript.scene('The books');
  const found = await checkLedger(db);
  const sums = found.sums.map(({ currency, sumMinor }) => `${currency} ${sumMinor}`).join(', ');
  transcript.check(
    `${found.entries} entries sum to zero (${sums})`,
    found.sums.every(({ sumMinor }) => sumMinor === 0),
  );
  const wrong = [found.unbalanced, found.drifted, found.holdsApart, found.recordsApart].flat();
  transcript.check(
    'every transfer balances, every balance is the sum of its entries, every hold is accounted for',
    wrong.length === 0,
  );
}
