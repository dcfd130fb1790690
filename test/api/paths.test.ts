import { once } from 'node:events';
import { request as trace } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Wallet } from '../wallet.ts';
import { cursorOf } from '../../api/transaction-query.ts';
import { startWallet } from '../wallet.ts';
import { calm, openWorld, filled, refuses } from './bad/world.ts';
import type { World } from './bad/world.ts';

let wallet: Wallet;
let world: World;
beforeAll(async () => {
  wallet = await startWallet({ policy: calm });
  world = await openWorld(wallet);
});
afterAll(() => wallet.stop());
const here = () => world;
const asPayer = ({ payer }: World, request: object) => ({ token: payer.token, ...request });

describe('a call that is not there', () => {
  const notFound = { status: 404, code: 'not-found' };
  const calls: readonly (readonly [method: string, path: string])[] = [
    ['GET', '/'],
    ['GET', '/v1'],
    ['GET', '/v2/me'],
    ['GET', '/v1/me/'],
    ['GET', '/v1/flows'],
    ['GET', '/v1/flows/payment/'],
    ['GET', '/v1/users'],
    ['GET', '/v1/transactions/tra_1/receipt'],
    ['GET', '/v1/statements'],
    ['GET', '/v1/statements/'],
    ['GET', '/v1/transactions.xls'],
    ['POST', '/v1/webhooks/nobody'],
    ['POST', '/v1/webhooks/__proto__'],
    ['POST', '/v1/webhooks/constructor'],
    ['POST', '/v1/flows/account'],
    ['POST', '/v1/flows/approval'],
    ['POST', '/v1/flows/lost-phone'],
    ['GET', '/v1/flows/approval/apv_00000000000000000000000000000000'],
    ['GET', '/v1/%00'],
    ['GET', '/v1/flows/payment/%ff%fe'],
    ['GET', `/${'x'.repeat(5_000)}`],
    ['GET', '/.env'],
    ['GET', '/v1/../../etc/passwd'],
  ];
  refuses(
    calls.map(([method, path]) => ({
      it: `${method} ${path.slice(0, 60)}`,
      method,
      path,
      ...(path.includes('%ff') ? { status: 404, code: 'unknown-run' } : notFound),
    })),
    here,
    asPayer,
  );
});

describe('a method that an address does not take', () => {
  const notAllowed = { status: 405, code: 'method-not-allowed' };
  const calls: readonly (readonly [method: string, path: string, allow: string])[] = [
    ['GET', '/v1/flows/payment', 'POST'],
    ['PUT', '/v1/flows/payment', 'POST'],
    ['PUT', '/v1/sessions', 'DELETE, GET, HEAD, POST'],
    ['GET', '/v1/sessions/current', 'DELETE'],
    ['GET', '/v1/sessions/refresh', 'POST'],
    ['GET', '/v1/webhooks/sms', 'POST'],
    ['PUT', '/v1/me', 'GET, HEAD'],
    ['OPTIONS', '/v1/me', 'GET, HEAD'],
    ['PATCH', '{payment}', 'GET, HEAD'],
    ['DELETE', '{payment}', 'GET, HEAD'],
    ['POST', '{account}', 'GET, HEAD'],
    ['PUT', '{payment}/events', 'GET, HEAD, POST'],
    ['GET', '/v1/staff/sessions', 'DELETE, POST'],
    ['POST', '/v1/ops/runs', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['POST', '/openapi.json', 'GET, HEAD'],
  ];
  refuses(
    calls.map(([method, path, allow]) => ({ it: `${method} ${path}`, method, path, allow, ...notAllowed })),
    here,
    asPayer,
  );

  it('HEAD, where there is no GET', async () => {
    const response = await wallet.app.request('/v1/flows/payment', { method: 'HEAD' });
    expect([response.status, response.headers.get('Allow'), await response.text()]).toEqual([405, 'POST', '']);
  });

  it('TRACE, which would show a caller’s headers: over a real connection, since fetch itself takes none', async () => {
    const request = trace(`${wallet.url}/v1/me`, { method: 'TRACE', headers: { 'X-Canary': 'seen' } });
    const [response] = (await once(request.end(), 'response')) as [IncomingMessage];
    expect([response.statusCode, response.headers.allow]).toEqual([405, 'GET, HEAD']);
    expect(await text(response)).not.toContain('seen');
  });
});

describe('a query that does not fit', () => {
  const invalid = { method: 'GET', status: 422, code: 'invalid-query' };
  const page = '/v1/transactions';
  const month = '/v1/transactions/summary';
  const chart = '/v1/transactions/series';
  const rows = [
    [page, 'limit=0', 'limit'],
    [page, 'limit=-1', 'limit'],
    [page, 'limit=101', 'limit'],
    [page, 'limit=1.5', 'limit'],
    [page, 'limit=ten', 'limit'],
    [page, 'limit=', 'limit'],
    [page, 'limit=1e999', 'limit'],
    [page, 'limit=NaN', 'limit'],
    [page, 'limit=99999999999999999999', 'limit'],
    [page, 'cursor=', 'cursor'],
    [page, 'cursor=tra_1', 'cursor'],
    [page, 'cursor=before_-1', 'cursor'],
    [page, 'cursor=before_1e3', 'cursor'],
    [page, `cursor=${cursorOf(7)}=`, 'cursor'],
    [page, `cursor=pay_${'0'.repeat(32)}`, 'cursor'],
    [page, `cursor=tra_${'0'.repeat(32)}%0a`, 'cursor'],
    [page, `cursor=tra_${'0'.repeat(31)}'`, 'cursor'],
    [page, 'from=yesterday', 'from'],
    [page, 'from=2026-11-31T00:00:00Z', 'from'],
    [page, 'from=2026-11-01', 'from'],
    [page, 'to=2026-11-01T25:00:00Z', 'to'],
    [page, 'to=', 'to'],
    [page, 'page=2', 'page'],
    [page, 'Limit=5', 'Limit'],
    ...['limit=5', 'cursor=x'].map((query) => ['/v1/transactions.csv', query, query.split('=')[0] ?? ''] as const),
    [page, 'kind=hold', 'kind'],
    [page, 'kind=', 'kind'],
    [page, 'direction=up', 'direction'],
    [page, 'status=posted', 'status'],
    [page, 'category=5812', 'category'],
    [page, 'card=12', 'card'],
    [page, 'card=6200000000010012', 'card'],
    [page, 'merchant=cafe', 'merchant'],
    [page, `merchant=usr_${'0'.repeat(32)}`, 'merchant'],
    [page, `counterparty=tra_${'0'.repeat(32)}`, 'counterparty'],
    [page, 'minAmountMinor=-1', 'minAmountMinor'],
    [page, 'minAmountMinor=1.5', 'minAmountMinor'],
    [page, 'maxAmountMinor=9007199254740993', 'maxAmountMinor'],
    [page, 'q=', 'q'],
    [page, 'q=%20', 'q'],
    [page, 'q=a%00b', 'q'],
    [page, `q=${'x'.repeat(61)}`, 'q'],
    [chart, 'from=2026-11-01', 'to'],
    [chart, 'from=2026-11-01&to=2026-10-31', 'to'],
    [chart, 'from=2026-02-29&to=2026-03-01', 'from'],
    [chart, 'from=2026-11&to=2026-12', 'from'],
    [chart, 'by=month&from=2026-11-01&to=2026-11-30', 'from'],
    [chart, 'from=2025-01-01&to=2026-01-02', 'to'],
    [chart, 'by=month&from=2016-01&to=2026-01', 'to'],
    [chart, 'by=week&from=2026-11-01&to=2026-11-30', 'by'],
    [month, 'month=2026-11&by=colour', 'by'],
    [month, '', 'month'],
    [month, 'month=', 'month'],
    [month, 'month=2026-13', 'month'],
    [month, 'month=2026-00', 'month'],
    [month, 'month=2026-1', 'month'],
    [month, 'month=1999-12', 'month'],
    [month, 'month=2026-11-01', 'month'],
    [month, 'month=2026-11%00', 'month'],
    [month, 'month=2026-11&year=2026', 'year'],
  ] as const;
  refuses(
    rows.map(([path, query, field]) => ({
      it: `${path}?${query}`,
      path: `${path}?${query}`,
      ...invalid,
      pointers: [`/${field}`],
    })),
    here,
    asPayer,
  );

  it.each([
    `${page}?limit=1`,
    `${page}?limit=100`,
    `${page}?cursor=${cursorOf(7)}`,
    `${page}?cursor=${cursorOf(999_999_999_999_999)}`,
    `${chart}?from=2024-01-01&to=2024-12-31`,
    `${chart}?by=month&from=2017-01&to=2026-12`,
    `${page}?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00%2B08:00`,
    `${page}?from=0001-01-01T00:00:00Z`,
    `${page}?from=0000-01-01T00:00:00Z&to=9999-12-31T23:59:59.999Z`,
    `${month}?month=2000-01`,
    `${month}?month=2099-12`,
  ])('%s fits', async (path) => {
    const { status } = await world.client.call('GET', path, { token: world.payer.token });
    expect(status).toBe(200);
  });
});

describe('HEAD', () => {
  it.each(['/healthz', '/readyz', '/v1/me', '/v1/balances', '/openapi.json', '{payment}'])(
    '%s is GET without the body',
    async (path) => {
      const { token } = world.payer;
      const response = await wallet.app.request(filled(world, path), {
        method: 'HEAD',
        headers: { Authorization: `Bearer ${token}` },
      });
      expect([response.status, await response.text()]).toEqual([200, '']);
      expect(response.headers.get('Content-Type')).toMatch(/^application\/json/);
    },
  );

  it('of a stream follows nothing', async () => {
    const followed: string[] = [];
    const feed = {
      subscribe: (run: string) => {
        followed.push(run);
        return () => undefined;
      },
    };
    const app = wallet.appWith({ feed });
    const response = await app.request(filled(world, '{payment}/events'), {
      method: 'HEAD',
      headers: { Authorization: `Bearer ${world.payer.token}` },
    });
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/event-stream']);
    expect(followed).toEqual([]);
  });
});

describe('every answer', () => {
  it.each(['/healthz', '/v1/me', '/nowhere'])('%s says whose it is, and how it may be shown', async (path) => {
    const { headers } = await world.client.call('GET', path);
    expect(headers.get('X-Request-Id')).toMatch(/^[\w-]{8,}$/);
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  it('is about the request that it names', async () => {
    const { headers, body } = await world.client.call('GET', '/v1/me');
    expect(body['requestId']).toBe(headers.get('X-Request-Id'));
  });
});
