import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../db/queries/audit.ts';
import { staffSessionLives, useStaffSession } from '../../db/queries/staff-sessions.ts';
import { countStaffTry, staffTries } from '../../db/queries/staff.ts';
import { newSecretsOf, newStaff, shutOut, staffTable } from '../../ops/staff.ts';
import { totpAt } from '../../vault/totp.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { call, signedIn } from './staff.stage.ts';

let wallet: Wallet;
beforeAll(async () => {
  wallet = await startWallet();
});
afterAll(() => wallet.stop());

const path = '/v1/staff/sessions';
const chosen = 'ladder-of-hers-in-the-shed';
const signIn = (name: string, password: string, code: string, newPassword?: string) =>
  call(wallet.app, 'POST', path, { body: { name, password, code, newPassword } });
const codeOf = (secret: string, stepsAway = 0) => totpAt(secret, Date.now() + stepsAway * 30_000);
/** A code of none of the three steps that count. */
const wrongCode = (secret: string) => {
  const right = [-2, -1, 0, 1, 2].map((away) => codeOf(secret, away));
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !right.includes(code)) ?? '';
};
const why = { 'X-Reason': 'test' };

describe('signing in', () => {
  it('takes name, password and code, and opens a session for eight hours', async () => {
    const { id, password, totpSecret } = await newStaff(wallet, 'ada', ['support', 'operator']);
    const { status, body, headers } = await signIn('ada', password, codeOf(totpSecret), chosen);
    expect(status).toBe(201);
    expect(body).toMatchObject({ staff: { id, name: 'ada', roles: ['support', 'operator'] } });
    expect(body['token']).toMatch(/^sta_[A-Za-z0-9_-]{43}$/);
    expect(headers.get('Cache-Control')).toBe('no-store');
    const lasts = Date.parse(String(body['expiresAt'])) - Date.now();
    expect(Math.abs(lasts - 8 * 3_600_000)).toBeLessThan(60_000);
    const kept = await wallet.db.selectFrom('staff_sessions').selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain(String(body['token']));
    const row = await wallet.db.selectFrom('staff').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(totpSecret);
    for (const one of [password, chosen]) expect(JSON.stringify(row)).not.toContain(one);
  });

  it('by a password that was given opens nothing before it is changed, and spends no code', async () => {
    const { id, password, totpSecret } = await newStaff(wallet, 'amy', ['engineer']);
    const code = codeOf(totpSecret);
    const refused = await signIn('amy', password, code);
    expect([refused.status, refused.body['code']]).toEqual([403, 'password-change-needed']);
    const unfit = [
      [password, 'must be another than before'],
      ['short', 'Use at least 8 characters.'],
      ['password1', 'Use several unrelated words, or add a few more characters.'],
    ] as const;
    for (const [newPassword, detail] of unfit) {
      const { status, body } = await signIn('amy', password, code, newPassword);
      expect([status, body['errors']]).toEqual([422, [{ pointer: '/newPassword', detail }]]);
    }
    // Five wrong ones would close the name; so far nothing was wrong but the new password.
    expect((await signIn('amy', password, code, chosen)).status).toBe(201);
    expect((await signIn('amy', password, codeOf(totpSecret, 1))).status).toBe(401);
    expect((await signIn('amy', chosen, codeOf(totpSecret, 1))).status).toBe(201);
    const acts = (await listAudit(wallet.db, { staff: id, limit: 10 })).map(({ act }) => act);
    expect(acts).toEqual(['sign in', 'sign in', 'change password']);
  });

  it('changes a password whenever asked to, which ends the other sessions', async () => {
    const { token, password, totpSecret } = await signedIn(wallet, 'ann', 'engineer');
    const next = 'another-ladder-behind-the-barn';
    expect((await signIn('ann', `${password}x`, codeOf(totpSecret, 1), next)).status).toBe(401);
    expect((await signIn('ann', password, codeOf(totpSecret, 1), next)).status).toBe(201);
    expect((await call(wallet.app, 'GET', '/v1/ops/audit', { token, headers: why })).status).toBe(401);
  });

  it('refuses everything else alike', async () => {
    const { password, totpSecret } = await signedIn(wallet, 'bea', 'support');
    const used = codeOf(totpSecret, 1);
    expect((await signIn('bea', password, used)).status).toBe(201);
    const { password: gone, totpSecret: goneSecret } = await newStaff(wallet, 'cy', ['support']);
    await shutOut(wallet, 'cy');
    const refused = await Promise.all([
      signIn('nobody', password, codeOf(totpSecret)),
      signIn('bea', `${password}x`, codeOf(totpSecret)),
      signIn('bea', password, wrongCode(totpSecret)),
      signIn('bea', password, used),
      signIn('cy', gone, codeOf(goneSecret)),
    ]);
    const [first, ...others] = refused.map(({ status, body }) => ({ ...body, status, requestId: null }));
    expect(first).toMatchObject({ status: 401, code: 'unauthenticated' });
    for (const other of others) expect(other).toEqual(first);
  });

  it('takes a code once, also of many at once, and no code older than the last', async () => {
    const { password, totpSecret } = await newStaff(wallet, 'dee', ['support']);
    const code = codeOf(totpSecret);
    const tries = await Promise.all([1, 2, 3].map(() => signIn('dee', password, code, chosen)));
    expect(tries.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 401, 401]);
    expect((await signIn('dee', chosen, codeOf(totpSecret, -1))).status).toBe(401);
    expect((await signIn('dee', chosen, codeOf(totpSecret, 1))).status).toBe(201);
  });

  it.each(['eve', 'no-such-person'])('lets nobody try more than five times: %s', async (name) => {
    const known = name === 'eve' ? await newStaff(wallet, name, ['support']) : undefined;
    const many = await Promise.all(Array.from({ length: 12 }, () => signIn(name, 'wrong', '000000')));
    const statuses = many.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
    const right = await signIn(name, known?.password ?? 'x', codeOf(known?.totpSecret ?? 'GEZDGNBVGY3TQOJQ'));
    expect(right.status).toBe(429);
    expect(Number(right.headers.get('Retry-After'))).toBeGreaterThan(800);
  });

  it('lets five more be tried after a quarter of an hour, and forgets wrong ones that are as old', async () => {
    const at = (ms: number) => countStaffTry(wallet.db, 'somebody', new Date(ms));
    const start = Date.now();
    for (let n = 0; n < staffTries.most; n++) expect(await at(start)).toBeNull();
    expect(await at(start + 1)).toEqual(new Date(start + staffTries.blockMs));
    expect(await at(start + staffTries.blockMs - 1)).toEqual(new Date(start + staffTries.blockMs));
    const later = start + staffTries.blockMs;
    for (let n = 0; n < staffTries.most - 1; n++) expect(await at(later)).toBeNull();
    const muchLater = later + staffTries.blockMs + 1;
    for (let n = 0; n < staffTries.most; n++) expect(await at(muchLater)).toBeNull();
    expect(await at(muchLater)).not.toBeNull();
  });

  it('is told what a body must have', async () => {
    expect((await call(wallet.app, 'POST', path, { body: { name: 'ada' } })).status).toBe(422);
  });
});

describe('a session of staff', () => {
  it('ends when it is signed out of, and not sooner', async () => {
    const { token, id } = await signedIn(wallet, 'flo', 'engineer');
    expect((await call(wallet.app, 'GET', '/v1/ops/audit', { token, headers: why })).status).toBe(200);
    expect((await call(wallet.app, 'DELETE', path, { token })).status).toBe(204);
    expect((await call(wallet.app, 'GET', '/v1/ops/audit', { token, headers: why })).status).toBe(401);
    expect((await call(wallet.app, 'DELETE', path, { token })).status).toBe(401);
    const acts = (await listAudit(wallet.db, { staff: id, limit: 10 })).map(({ act }) => act);
    expect(acts).toEqual(['sign out', 'read audit', 'sign in', 'change password']);
  });

  it('ends after eight hours, and after half an hour without use', async () => {
    const { token } = await signedIn(wallet, 'gil', 'support');
    const hash = wallet.vault.tokenHash(token);
    const start = Date.now();
    const use = (ms: number) => useStaffSession(wallet.db, hash, new Date(start + ms));
    const { wholeMs, idleMs } = staffSessionLives;
    expect(await use(idleMs - 1_000)).toBeDefined();
    expect(await use(2 * idleMs - 2_000)).toBeDefined();
    expect(await use(3 * idleMs)).toBeUndefined();
    for (let ms = 2 * idleMs; ms < wholeMs - 2_000; ms += idleMs - 60_000) await use(ms);
    expect(await use(wholeMs - 2_000)).toBeDefined();
    expect(await use(wholeMs + 1_000)).toBeUndefined();
  });

  it('ends with the person, and a reset gives other secrets', async () => {
    const { token, password, totpSecret } = await signedIn(wallet, 'hal', 'engineer');
    await shutOut(wallet, 'hal');
    expect((await call(wallet.app, 'GET', '/v1/ops/audit', { token, headers: why })).status).toBe(401);
    const fresh = await newSecretsOf(wallet, 'hal');
    expect((await signIn('hal', password, codeOf(totpSecret, 1))).status).toBe(401);
    expect((await signIn('hal', fresh.password, codeOf(fresh.totpSecret))).status).toBe(403);
    expect((await signIn('hal', fresh.password, codeOf(fresh.totpSecret), chosen)).status).toBe(201);
    expect((await call(wallet.app, 'GET', '/v1/ops/audit', { token, headers: why })).status).toBe(401);
    expect(await staffTable(wallet)).toContain('hal');
  });

  it('is of no use to a name that is taken or no name', async () => {
    await expect(newStaff(wallet, 'hal', ['support'])).rejects.toThrow('There is a hal already');
    await expect(newStaff(wallet, 'Hal', ['support'])).rejects.toThrow('A name has');
    await expect(shutOut(wallet, 'nobody')).rejects.toThrow('No nobody');
  });
});
