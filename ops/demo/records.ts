import { demoMerchants } from '../../db/seed.ts';
import { dayOf } from '../../machines/kit/calendar.ts';
import { bindSandboxCard } from '../sandbox-sources.ts';
import { newKey } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import { DemoSurprise, asFields } from './transcript.ts';

/** Looks at what came and went: chosen, summed, against a budget, as a stream and as files. */
export async function lookAtRecords(stage: Stage, { user, token }: Person): Promise<void> {
  const { system, transcript } = stage;
  transcript.scene('Records: a budget, a payment that the stream tells, sums, a statement');
  const shop = demoMerchants.cafe.id;
  await transcript.call('PUT', '/v1/budgets/food', {
    token,
    body: { limitMinor: 1_000_000, currency: 'CNY' },
    expect: 200,
  });
  const aborter = new AbortController();
  const stream = await fetch(`${system.apiUrl}/v1/transactions/stream`, {
    headers: { Authorization: `Bearer ${token}` },
    signal: aborter.signal,
  });
  const fundFrom = [await bindSandboxCard(stage, user, '6200000000010012')];
  const body = { merchant: shop, amountMinor: 1_234, currency: 'CNY', note: 'Tea for two', fundFrom };
  const { id } = await transcript.run('POST', '/v1/flows/payment', {
    token,
    key: newKey(),
    body,
    expect: 201,
    state: 'awaitingConfirmation',
  });
  await transcript.run('POST', `/v1/flows/payment/${id}/events`, {
    token,
    key: newKey(),
    body: { type: 'user.confirm' },
    expect: 200,
    state: 'paid',
  });
  const told = await firstOf(stream);
  aborter.abort();
  if (told['run'] !== id) throw new DemoSurprise(`The stream told of ${String(told['run'])}, not of ${id}`);
  transcript.say(
    `the stream told of it: ${String(told['amountMinor'])} to ${String(asFields(told['counterparty'])['name'])}`,
  );
  const { transactions } = await transcript.call('GET', '/v1/transactions?q=tea&card=0012', { token, expect: 200 });
  if (!Array.isArray(transactions) || transactions.length !== 1)
    throw new DemoSurprise('There is one tea, paid by that card');
  await transcript.call('GET', `/v1/transactions/${String(told['id'])}`, { token, expect: 200 });
  const month = monthNow();
  await transcript.call('GET', `/v1/transactions/summary?month=${month}&by=merchant`, { token, expect: 200 });
  await transcript.call('GET', '/v1/budgets', { token, expect: 200 });
  for (const path of ['/v1/transactions.csv', `/v1/statements/${month}.pdf`]) {
    const file = await fetch(`${system.apiUrl}${path}`, { headers: { Authorization: `Bearer ${token}` } });
    if (file.status !== 200) throw new DemoSurprise(`${path} answered ${file.status}`);
    transcript.say(`${path}: ${(await file.arrayBuffer()).byteLength} bytes`);
  }
}

/** The first transaction that a stream tells of. */
async function firstOf(stream: Response): Promise<ReturnType<typeof asFields>> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of stream.body ?? []) {
    text += decoder.decode(piece, { stream: true });
    const data = /event: transaction\ndata: (.*)\n/.exec(text)?.[1];
    if (data !== undefined) return asFields(JSON.parse(data));
  }
  throw new DemoSurprise('The stream ended and told nothing');
}

/** The month in Shanghai. */
const monthNow = () => dayOf(new Date()).slice(0, 7);
