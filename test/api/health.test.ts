import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiDeps } from '../../api/deps.ts';
import { openDatabase } from '../../db/client.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';

let wallet: Wallet;
beforeAll(async () => {
  wallet = await startWallet();
});
afterAll(() => wallet.stop());

/** Nobody listens there. */
const deadDatabase = openDatabase('postgres://purser:x@127.0.0.1:1/purser', { max: 1 });
const refused = () => Promise.reject(new TypeError('nobody there'));
const never = () => new Promise<never>(() => undefined);

type Broken = Partial<ApiDeps> & { readonly ping?: () => Promise<never> };

describe('readiness', () => {
  it.each<readonly [title: string, over: Broken, status: number, expected: object]>([
    ['all is well', {}, 200, { ready: true, database: 'up', engine: 'up' }],
    ['the database is down', { db: deadDatabase }, 503, { ready: false, database: 'down', engine: 'up' }],
    ['the engine is down', { ping: refused }, 503, { ready: false, database: 'up', engine: 'down' }],
    ['the engine is silent', { ping: never }, 503, { ready: false, database: 'up', engine: 'down' }],
    ['both are down', { db: deadDatabase, ping: refused }, 503, { ready: false, database: 'down', engine: 'down' }],
    ['it is about to stop', { stopping: () => true }, 503, { ready: false, database: 'up', engine: 'up' }],
  ])('says when %s', async (_title, over, status, expected) => {
    const { ping, ...deps } = over;
    const runs = ping === undefined ? wallet.runs : { ...wallet.runs, ping };
    const app = wallet.appWith({ ...deps, runs });
    const response = await app.request('/readyz');
    expect([response.status, await response.json()]).toEqual([status, expected]);
    expect(await (await app.request('/healthz')).json()).toEqual({ ok: true });
  });
});

describe('a call that needs what is down', () => {
  it('is told to come again', async () => {
    const app = wallet.appWith({ db: deadDatabase });
    const response = await app.request('/v1/me', { headers: { Authorization: `Bearer ses_${'a'.repeat(30)}` } });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      503,
      'upstream-unavailable',
    ]);
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
  });
});
