import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAudit, listAudit } from '../../db/queries/audit.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { call, newUser, signedIn } from './staff.stage.ts';
import type { Member } from './staff.stage.ts';

let wallet: Wallet;
let support: Member;
beforeAll(async () => {
  wallet = await startWallet();
  support = await signedIn(wallet, 'sue', 'support');
});
afterAll(() => wallet.stop());

const why = { 'X-Reason': 'Curious' };
const run = 'pay_01932c07a5b07000a000000000000001';
const entries = () => listAudit(wallet.db, { staff: support.id, limit: 50 });

describe('what staff are refused is in the audit', () => {
  it.each([
    ['GET', '/v1/ops/audit', why, undefined, 403, null, 'forbidden: GET /v1/ops/audit', 'Curious'],
    ['GET', '/v1/ops/runs?owner=me', {}, undefined, 400, null, 'reason-missing: GET /v1/ops/runs', 'none was given'],
    [
      'GET',
      `/v1/ops/flows/payment/${run}`,
      {},
      undefined,
      400,
      run,
      `reason-missing: GET /v1/ops/flows/payment/${run}`,
      'none was given',
    ],
    [
      'POST',
      `/v1/ops/flows/payment/${run}/events`,
      {},
      { type: 'ops.resolve', decision: 'paid', note: 'x', reason: 'mine' },
      403,
      run,
      `forbidden: POST /v1/ops/flows/payment/${run}/events`,
      'was not read',
    ],
    ['GET', '/v1/me', {}, undefined, 403, null, 'forbidden: GET /v1/me', 'was not read'],
  ] as const)('%s %s', async (method, path, headers, body, status, of, detail, reason) => {
    const before = (await entries()).length;
    const answer = await call(wallet.app, method, path, { token: support.token, headers, body });
    expect(answer.status).toBe(status);
    const after = await entries();
    expect(after.length).toBe(before + 1);
    expect(after[0]).toMatchObject({ act: 'refused', run: of, detail, reason });
  });

  it('but not what is not there, whoever asks', async () => {
    const before = (await entries()).length;
    const answer = await call(wallet.app, 'GET', '/v1/ops/nothing', { token: support.token });
    expect([answer.status, (await entries()).length]).toEqual([404, before]);
  });

  it('without what a path may hold, and the chain holds', async () => {
    await call(wallet.app, 'GET', '/v1/ops/flows/payment/6217000000000001234', { token: support.token });
    await call(wallet.app, 'GET', '/v1/ops/uploads/Zhang%20San', { token: support.token });
    const details = (await entries()).map(({ detail }) => String(detail));
    expect(details).toContain('reason-missing: GET /v1/ops/uploads/…');
    expect(details.join('\n')).not.toMatch(/6217|Zhang/);
    expect(await checkAudit(wallet.db)).toMatchObject({ findings: [] });
  });

  it('and what users are refused is not', async () => {
    const { token } = await newUser(wallet);
    const before = (await listAudit(wallet.db, { limit: 50 })).length;
    expect((await call(wallet.app, 'GET', '/v1/ops/audit', { token, headers: why })).status).toBe(403);
    expect((await listAudit(wallet.db, { limit: 50 })).length).toBe(before);
  });

  it('or there is no answer: one that cannot be written is a fault', async () => {
    const broken = wallet.appWith({
      db: new Proxy(wallet.db, {
        get(target, name) {
          if (name === 'transaction') throw new TypeError('no audit today');
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      }),
    });
    const answer = await call(broken, 'GET', '/v1/ops/audit', { token: support.token, headers: why });
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal-error' } });
  });
});
