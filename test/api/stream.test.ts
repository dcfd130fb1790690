import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { coffee } from './bad/world.ts';
import { clientOf, pathOf } from './client.ts';
import type { Client, RunJson } from './client.ts';
import { register } from './people.ts';
import type { Person } from './people.ts';

let wallet: Wallet;
let client: Client;
let payer: Person;
beforeAll(async () => {
  wallet = await startWallet();
  client = clientOf(wallet);
  payer = await register(wallet, client);
});
afterAll(() => wallet.stop());

type Heard = { readonly event: string; readonly id: number; readonly run: RunJson };

const heardIn = (text: string): Heard[] =>
  text.split('\n\n').flatMap((block) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    const data = field('data');
    return data === undefined
      ? []
      : [{ event: field('event') ?? '', id: Number(field('id')), run: JSON.parse(data) as RunJson }];
  });

const open = (run: RunJson, headers: { readonly [name: string]: string } = {}) =>
  fetch(`${wallet.url}${pathOf(run)}/events`, { headers: { Authorization: `Bearer ${payer.token}`, ...headers } });
const start = () => client.start('payment', coffee, { token: payer.token });
const tell = (run: RunJson, type: string) =>
  client.tell(run, { type }, { token: payer.token, key: randomUUID(), headers: { Prefer: 'wait=30' } });

describe('a stream', () => {
  it('has the run now and on each change, and ends with it', async () => {
    const run = await start();
    const response = await open(run);
    expect(response.headers.get('Content-Type')).toMatch(/^text\/event-stream/);
    const [text] = await Promise.all([response.text(), tell(run, 'user.cancel')]);
    const heard = heardIn(text);
    expect(heard.map(({ event, id, run: { state } }) => [event, id, state])).toEqual([
      ['run', 2, 'awaitingConfirmation'],
      ['run', 3, 'cancelled'],
    ]);
    expect(heard.at(-1)?.run).toEqual(await client.look(run, payer.token));
  });

  it('of a run that has ended is one event', async () => {
    const run = await start();
    const ended = await tell(run, 'user.cancel');
    expect(heardIn(await (await open(run)).text()).map(({ id }) => id)).toEqual([ended.seq]);
  });

  it.each([
    ['the last', '3', []],
    ['an earlier', '2', [3]],
    ['one that never was', '999', []],
    ['nonsense', 'abc', [3]],
    ['a negative', '-1', [3]],
  ])('that goes on from %s event has what is newer', async (_what, last, ids) => {
    const run = await start();
    await tell(run, 'user.cancel');
    const text = await (await open(run, { 'Last-Event-ID': last })).text();
    expect(heardIn(text).map(({ id }) => id)).toEqual(ids);
  });

  it('tells ten who follow the same', async () => {
    const run = await start();
    const streams = await Promise.all(Array.from({ length: 10 }, () => open(run)));
    const [, ...texts] = await Promise.all([tell(run, 'user.confirm'), ...streams.map((stream) => stream.text())]);
    expect(texts.map((text) => heardIn(text).at(-1)?.run.outcome)).toEqual(texts.map(() => 'paid'));
    for (const text of texts) {
      const ids = heardIn(text).map(({ id }) => id);
      expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
    }
  });

  it('that nobody follows any more is forgotten', async () => {
    const followed = new Set<symbol>();
    const feed = {
      subscribe: () => {
        const mine = Symbol('stream');
        followed.add(mine);
        return () => void followed.delete(mine);
      },
    };
    const run = await start();
    const controller = new AbortController();
    const response = await wallet.appWith({ feed }).request(`${pathOf(run)}/events`, {
      headers: { Authorization: `Bearer ${payer.token}` },
      signal: controller.signal,
    });
    await vi.waitFor(() => expect(followed.size).toBe(1));
    await response.body?.cancel();
    await vi.waitFor(() => expect(followed.size).toBe(0));
  });

  it('says that it is there while nothing happens, and looks again', async () => {
    const run = await start();
    // The feed is deaf here, as when every hint is lost.
    const app = wallet.appWith({ feed: { subscribe: () => () => undefined } });
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const response = await app.request(`${pathOf(run)}/events`, {
        headers: { Authorization: `Bearer ${payer.token}` },
      });
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      expect((await reader?.read())?.value).toContain('event: run');
      await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0));
      await vi.advanceTimersByTimeAsync(15_000);
      expect((await reader?.read())?.value).toBe(': still here\n\n');
      await reader?.cancel();
    } finally {
      vi.useRealTimers();
    }
  });
});
