import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rolesIn } from '../../api/staff-oidc.ts';
import { newStaff, shutOut } from '../../ops/staff.ts';
import { totpAt } from '../../vault/totp.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { startIdentityProvider } from './identity-provider.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { asFields, call } from './staff.stage.ts';

const people = { ada: ['operator', 'payroll'], bob: ['payroll'], cora: ['support', 'engineer'] };
const redirectUrl = 'https://purser.test/v1/staff/oidc/callback';
let wallet: Wallet;
let provider: IdentityProvider;
let app: Wallet['app'];

beforeAll(async () => {
  wallet = await startWallet();
  provider = await startIdentityProvider(redirectUrl, people);
  app = wallet.appWith({ staffOidc: provider.settings });
});
afterAll(async () => {
  await provider.stop();
  await wallet.stop();
});

async function begin() {
  const response = await app.request('/v1/staff/oidc/start');
  expect(response.status).toBe(302);
  const [set = ''] = response.headers.getSetCookie();
  return { url: response.headers.get('Location') ?? '', set, cookie: set.split(';')[0] ?? '' };
}

const finish = (back: URL, cookie?: string) =>
  call(app, 'GET', `/v1/staff/oidc/callback${back.search}`, cookie === undefined ? {} : { headers: { cookie } });

async function signIn(name: string) {
  const { url, cookie } = await begin();
  return finish(await provider.signsIn(name, url), cookie);
}

describe('signing in at the identity provider', () => {
  it('is begun with PKCE, state and nonce, and a cookie that only the callback gets', async () => {
    const { url, set } = await begin();
    const { searchParams, origin } = new URL(url);
    expect(origin).toBe(provider.settings.issuer);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      client_id: 'purser',
      redirect_uri: redirectUrl,
      response_type: 'code',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as unknown,
      state: expect.stringMatching(/^[\w-]{43}$/) as unknown,
      nonce: expect.stringMatching(/^[\w-]{43}$/) as unknown,
    });
    expect(set).toMatch(/HttpOnly/);
    expect(set).toMatch(/Secure/);
    expect(set).toMatch(/SameSite=Lax/);
    expect(set).toMatch(/Path=\/v1\/staff\/oidc/);
    expect(set).not.toContain(searchParams.get('state'));
  });

  it('ends in a session with the roles of the claim, and those that are ours only', async () => {
    const { status, body, headers } = await signIn('ada');
    expect(status).toBe(200);
    expect(body).toMatchObject({ staff: { name: 'ada', roles: ['operator'] } });
    expect(headers.get('Cache-Control')).toBe('no-store');
    const runs = await call(app, 'GET', '/v1/ops/runs?reason=test', { token: String(body['token']) });
    expect(runs.status).toBe(200);
  });

  it('finds the same person again, with the roles of today', async () => {
    const first = asFields((await signIn('cora')).body['staff']);
    expect(first['roles']).toEqual(['support', 'engineer']);
    people.cora = ['support'];
    const again = asFields((await signIn('cora')).body['staff']);
    expect(again).toEqual({ ...first, roles: ['support'] });
    await shutOut(wallet, String(first['id']));
    expect(await signIn('cora')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('is of no use to somebody without a role', async () => {
    expect(await signIn('bob')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });
});

describe('what does not come from a sign-in that was begun here', () => {
  const refused = { status: 401, body: { code: 'unauthenticated' } };

  it('is refused without the cookie, and with another’s', async () => {
    const mine = await begin();
    const others = await begin();
    const back = await provider.signsIn('ada', mine.url);
    expect(await finish(back)).toMatchObject(refused);
    expect(await finish(back, others.cookie)).toMatchObject(refused);
    expect(await finish(back, 'purser_staff_oidc=abc')).toMatchObject(refused);
    expect((await finish(back, mine.cookie)).status).toBe(200);
  });

  it('is refused the second time', async () => {
    const { url, cookie } = await begin();
    const back = await provider.signsIn('ada', url);
    expect((await finish(back, cookie)).status).toBe(200);
    expect(await finish(back, cookie)).toMatchObject(refused);
  });

  it.each(['code', 'state', 'iss'])('is refused with another %s', async (name) => {
    const { url, cookie } = await begin();
    const back = await provider.signsIn('ada', url);
    back.searchParams.set(name, 'http://other.test');
    expect(await finish(back, cookie)).toMatchObject(refused);
  });

  it('is refused when the provider says no', async () => {
    const { url, cookie } = await begin();
    const state = new URL(url).searchParams.get('state') ?? '';
    const back = new URL(`${redirectUrl}?error=access_denied&state=${state}&iss=${provider.settings.issuer}`);
    expect(await finish(back, cookie)).toMatchObject(refused);
  });
});

describe('one way in', () => {
  it('where the provider is, nobody signs in by name; where it is not, nobody is sent to it', async () => {
    const { password, totpSecret } = await newStaff(wallet, 'dot', ['support']);
    const body = { name: 'dot', password, code: totpAt(totpSecret, Date.now()) };
    expect((await call(app, 'POST', '/v1/staff/sessions', { body })).status).toBe(404);
    expect((await call(wallet.app, 'GET', '/v1/staff/oidc/start')).status).toBe(404);
    expect((await call(wallet.app, 'GET', '/v1/staff/oidc/callback?code=x&state=y')).status).toBe(404);
  });

  it('a provider that does not answer is asked again later', async () => {
    const nowhere = { ...provider.settings, issuer: 'http://127.0.0.1:9' };
    const lonely = wallet.appWith({ staffOidc: nowhere });
    expect(await call(lonely, 'GET', '/v1/staff/oidc/start')).toMatchObject({
      status: 503,
      body: { code: 'upstream-unavailable' },
    });
  });
});

describe('the roles in a claim', () => {
  it.each([
    [{ roles: ['support', 'operator'] }, 'roles', ['support', 'operator']],
    [{ roles: 'engineer, support' }, 'roles', ['support', 'engineer']],
    [{ realm_access: { roles: ['engineer'] } }, 'realm_access.roles', ['engineer']],
    [{ 'https://purser.test/roles': ['operator'] }, 'https://purser.test/roles', ['operator']],
    [{ roles: ['admin'] }, 'roles', []],
    [{ roles: { support: true } }, 'roles', []],
    [{}, 'constructor.name', []],
    [{}, 'roles', []],
  ])('%j by %s: %j', (claims, name, roles) => {
    expect(rolesIn(claims, name)).toEqual(roles);
  });
});
