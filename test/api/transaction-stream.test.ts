import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { demoMerchants } from '../../db/seed.ts';
import { atOnce } from '../db/books.ts';
import { credit, pay } from '../db/records.stage.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { newUser } from './staff.stage.ts';

let wallet: Wallet;
beforeAll(async () => {
  wallet = await startWallet();
});
afterAll(() => wallet.stop());

type Heard = readonly [id: number, amountMinor: number];

/** Opens the stream. `hear` waits until so many were told, or it ends, and hangs up. */
async function open(token: string, last?: number | string) {
  const aborter = new AbortController();
  const response = await fetch(`${wallet.url}/v1/transactions/stream`, {
    signal: aborter.signal,
    headers: { Authorization: `Bearer ${token}`, ...(last === undefined ? {} : { 'Last-Event-ID': String(last) }) },
  });
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/event-stream']);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const found = (): Heard[] =>
    [...text.matchAll(/event: transaction\ndata: (.*)\nid: (\d+)\n/g)].map(([, data = '', id]) => [
      Number(id),
      (JSON.parse(data) as { amountMinor: number }).amountMinor,
    ]);
  return {
    async hear(count = Infinity): Promise<Heard[]> {
      while (found().length < count) {
        const piece = await reader?.read();
        if (piece === undefined || piece.done) return found();
        text += piece.value;
      }
      aborter.abort();
      return found();
    },
  };
}

const upTo = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('the stream of transactions', () => {
  it('tells each as it is made from now on, one’s own and nobody else’s', async () => {
    const [me, other] = [await newUser(wallet), await newUser(wallet)];
    await credit(wallet.db, me.user, 500);
    const stream = await open(me.token);
    await pay(wallet.db, me.user, demoMerchants.cafe.id, 10);
    await credit(wallet.db, other.user, 99);
    await pay(wallet.db, me.user, other.user, 20, { fundedBy: 'balance' });
    await credit(wallet.db, me.user, 30);
    expect(await stream.hear(3)).toEqual([
      [2, 10],
      [3, 20],
      [4, 30],
    ]);
  });

  it('goes on where it broke off: nothing is lost and nothing told twice', async () => {
    const { user, token } = await newUser(wallet);
    const first = await open(token);
    await credit(wallet.db, user, 1);
    await credit(wallet.db, user, 2);
    expect(await first.hear(2)).toEqual([
      [1, 1],
      [2, 2],
    ]);
    // More than are read at once, and by several at a time, while nobody listens.
    for (let round = 0; round < 13; round++) await atOnce(10, () => credit(wallet.db, user, 3));
    const second = await open(token, 2);
    const writing = atOnce(10, () => credit(wallet.db, user, 4));
    const heard = await second.hear(140);
    await writing;
    expect(heard.map(([id]) => id)).toEqual(upTo(3, 142));
    expect(heard.filter(([, amount]) => amount === 3)).toHaveLength(130);
    expect((await (await open(token, 140)).hear(2)).map(([id]) => id)).toEqual([141, 142]);
  });

  it.each([['abc'], ['-1'], ['999999'], ['1e3'], ['']])(
    'takes %j for none of its numbers, and begins now',
    async (last) => {
      const { user, token } = await newUser(wallet);
      await credit(wallet.db, user, 1);
      const stream = await open(token, last);
      await credit(wallet.db, user, 2);
      expect(await stream.hear(1)).toEqual([[2, 2]]);
    },
  );

  it('ends with the session, before anything more is told', async () => {
    const { user, token } = await newUser(wallet);
    const stream = await open(token);
    await credit(wallet.db, user, 1);
    await wallet.db.updateTable('sessions').set({ revoked_at: new Date() }).where('user_id', '=', user).execute();
    await credit(wallet.db, user, 2);
    const heard = await stream.hear();
    expect(heard.map(([, amount]) => amount)).not.toContain(2);
  });

  it('of one who hangs up is forgotten', async () => {
    const { token } = await newUser(wallet);
    const followed = new Set<symbol>();
    const feed = {
      subscribe: () => {
        const mine = Symbol('stream');
        followed.add(mine);
        return () => void followed.delete(mine);
      },
    };
    const response = await wallet
      .appWith({ feed })
      .request('/v1/transactions/stream', { headers: { Authorization: `Bearer ${token}` } });
    await vi.waitFor(() => expect(followed.size).toBe(1));
    await response.body?.cancel();
    await vi.waitFor(() => expect(followed.size).toBe(0));
  });

  it('looks for itself when every hint is lost', async () => {
    const { user, token } = await newUser(wallet);
    const app = wallet.appWith({ feed: { subscribe: () => () => undefined } });
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const response = await app.request('/v1/transactions/stream', { headers: { Authorization: `Bearer ${token}` } });
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0));
      await credit(wallet.db, user, 7);
      await vi.advanceTimersByTimeAsync(15_000);
      expect((await reader?.read())?.value).toBe(': still here\n\n');
      expect((await reader?.read())?.value).toContain('event: transaction');
      await reader?.cancel();
    } finally {
      vi.useRealTimers();
    }
  });
});
