import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '../../machines/kit/calendar.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { coffee } from './bad/world.ts';
import { clientOf } from './client.ts';
import type { Answer, Client, RunJson } from './client.ts';
import { goodPassword, newPhone, proven, register } from './people.ts';

let wallet: Wallet;
let client: Client;
beforeAll(async () => {
  wallet = await startWallet();
  client = clientOf(wallet);
});
afterAll(() => wallet.stop());

async function registered(): Promise<RunJson> {
  const run = await proven(wallet, client, newPhone());
  await client.tell(run, { type: 'user.setPassword', password: goodPassword });
  return run;
}

const exchange = (run: RunJson, key?: string, token = run.token) =>
  client.call('POST', '/v1/sessions', { token, key, body: { run: run.id } });
const said = ({ status, body }: Answer) => [status, body['code']];

describe('exchanging a run for a session', () => {
  it('works once', async () => {
    const run = await registered();
    const first = await exchange(run);
    expect(first.status).toBe(201);
    expect(Date.parse(String(first.body['expiresAt'])) - Date.now()).toBeGreaterThan(14 * 60_000);
    expect(said(await exchange(run))).toEqual([409, 'session-already-granted']);
    expect(said(await exchange(run, randomUUID()))).toEqual([409, 'session-already-granted']);
  });

  it('under the same key is the same session again', async () => {
    const run = await registered();
    const key = randomUUID();
    const [first, second] = [await exchange(run, key), await exchange(run, key)];
    expect([second.status, second.body]).toEqual([201, first.body]);
    const sessions = wallet.db.selectFrom('sessions').select('id').where('run_id', '=', run.id);
    expect(await sessions.execute()).toHaveLength(1);
  });

  it('ten times at once gives one session', async () => {
    const run = await registered();
    // A 503 is to be sent again under the same key, as any client would.
    const patiently = async (key: string) => {
      let answer = await exchange(run, key);
      for (let again = 0; again < 4 && answer.status === 503; again++) answer = await exchange(run, key);
      return answer;
    };
    const answers = await Promise.all(Array.from({ length: 10 }, () => patiently(randomUUID())));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, ...Array<number>(9).fill(409)]);
  });

  it('is for the holder of that run only', async () => {
    const [mine, theirs] = [await registered(), await registered()];
    expect(said(await exchange(mine, undefined, theirs.token))).toEqual([404, 'unknown-run']);
    expect(said(await client.call('POST', '/v1/sessions', { body: { run: mine.id } }))).toEqual([
      401,
      'unauthenticated',
    ]);
    expect((await exchange(mine)).status).toBe(201);
  });

  it('needs an end that grants one', async () => {
    const run = await proven(wallet, client, newPhone());
    const early = await exchange(run);
    expect([...said(early), early.body['state']]).toEqual([409, 'no-session-to-grant', 'awaitingPassword']);
    await client.tell(run, { type: 'user.cancel' });
    expect(said(await exchange(run))).toEqual([409, 'no-session-to-grant']);
  });

  it.each([
    ['no run', {}, '/run'],
    ['a number', { run: 7 }, '/run'],
    ['no id', { run: 'reg_1' }, '/run'],
    ['something more', { run: `reg_${'0'.repeat(32)}`, user: 'me' }, '/user'],
  ])('says what is wrong with %s', async (_title, body, pointer) => {
    const answer = await client.call('POST', '/v1/sessions', { token: `run_${'a'.repeat(40)}`, body });
    expect([...said(answer), answer.body['errors']]).toMatchObject([422, 'invalid-body', [{ pointer }]]);
  });
});

describe('a token', () => {
  it('is kept as a hash only, and ends', async () => {
    const { token, user } = await register(wallet, client);
    const row = await wallet.db
      .selectFrom('sessions')
      .selectAll()
      .where('user_id', '=', user)
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(token.slice(4));
    expect((await client.call('GET', '/v1/me', { token })).status).toBe(200);
    await wallet.db.updateTable('sessions').set({ access_expires_at: new Date() }).where('id', '=', row.id).execute();
    expect(said(await client.call('GET', '/v1/me', { token }))).toEqual([401, 'unauthenticated']);
  });

  it('for refreshing is none for calls', async () => {
    const run = await registered();
    const { body } = await exchange(run);
    const token = String(body['refreshToken']);
    expect(said(await client.call('GET', '/v1/me', { token }))).toEqual([401, 'unauthenticated']);
  });
});

describe('the records', () => {
  it('have every payment once, newest first, page by page', async () => {
    const { token } = await register(wallet, client);
    const amounts = [100, 200, 300, 400, 500];
    for (const amountMinor of amounts) {
      const run = await client.start('payment', { ...coffee, amountMinor }, { token });
      await client.tell(run, { type: 'user.confirm' }, { token });
    }
    const pages: number[][] = [];
    type Page = { readonly transactions: readonly { amountMinor: number }[]; readonly nextCursor: string | null };
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await client.call('GET', `/v1/transactions?limit=2${query}`, { token });
      const page = body as unknown as Page;
      pages.push(page.transactions.map(({ amountMinor }) => amountMinor));
      cursor = page.nextCursor;
    }
    expect(pages).toEqual([
      [500, 400],
      [300, 200],
      [100, 10_000],
    ]);
    const month = dayOf(new Date()).slice(0, 7);
    const { body } = await client.call('GET', `/v1/transactions/summary?month=${month}`, { token });
    expect(body).toMatchObject({
      month,
      rows: [
        { key: 'credit', direction: 'in', count: 1, sumMinor: 10_000 },
        { key: 'payment', direction: 'out', count: 5, sumMinor: 1_500 },
      ],
    });
    const empty = await client.call('GET', '/v1/transactions/summary?month=2020-01', { token });
    expect(empty.body['rows']).toEqual([]);
    const before = await client.call('GET', '/v1/transactions?to=2020-01-01T00:00:00Z', { token });
    expect(before.body).toEqual({ transactions: [], nextCursor: null });
  });

  it('are one’s own', async () => {
    const [one, other] = [await register(wallet, client), await register(wallet, client)];
    const run = await client.start('payment', coffee, { token: one.token });
    await client.tell(run, { type: 'user.confirm' }, { token: one.token });
    const { body } = await client.call('GET', '/v1/transactions', { token: other.token });
    expect((body['transactions'] as { kind: string }[]).map(({ kind }) => kind)).toEqual(['credit']);
    const me = await client.call('GET', '/v1/me', { token: other.token });
    expect(me.body).toEqual({
      id: other.user,
      phoneMask: `+86 138****${other.phone.slice(-4)}`,
      termsVersion: '2026-11',
      createdAt: expect.stringMatching(/Z$/),
    });
  });
});
