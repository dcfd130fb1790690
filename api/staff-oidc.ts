import type { OpenAPIHono } from '@hono/zod-openapi';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import * as oidc from 'openid-client';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { putOidcStaff } from '../db/queries/staff.ts';
import { staffRoles } from '../machines/kit/contract.ts';
import type { StaffRole } from '../machines/kit/contract.ts';
import { idOf, idPrefixes } from '../machines/kit/ids.ts';
import { SealFault } from '../vault/seal.ts';
import type { ApiContext, ApiDeps, ApiEnv, StaffOidc } from './deps.ts';
import { answers, problemsFor } from './describe.ts';
import { Problem } from './problem.ts';
import { open, staffSession } from './staff-sessions.ts';

const cookie = 'purser_staff_oidc';
const cookiePath = '/v1/staff/oidc';
const patienceMs = 10 * 60_000;

/** What must come back as it went out. It travels in the browser, sealed, so that any process may take the callback. */
const journey = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), startedAt: z.number() });

/**
 * `GET /v1/staff/oidc/start` and `/callback`: staff sign in at an identity provider (OpenID Connect Core 1.0,
 * authorisation code flow with PKCE S256, state and nonce; RFC 9700 §2.1).
 */
export function staffOidcRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  describe(app);
  const provider = createProvider(deps.staffOidc);
  app.get(`${cookiePath}/start`, async (c) => {
    const { settings, config } = await provider();
    const verifier = oidc.randomPKCECodeVerifier();
    const said = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier, startedAt: Date.now() };
    setCookie(c, cookie, await deps.vault.sealSecret(JSON.stringify(said)), {
      httpOnly: true,
      sameSite: 'Lax',
      secure: settings.redirectUrl.startsWith('https:'),
      path: cookiePath,
      maxAge: patienceMs / 1_000,
    });
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: settings.redirectUrl,
      scope: 'openid profile',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: said.state,
      nonce: said.nonce,
    });
    return c.redirect(url.href, 302);
  });
  app.get(`${cookiePath}/callback`, async (c) => {
    const { settings, config } = await provider();
    const said = await journeyOf(c, deps);
    deleteCookie(c, cookie, { path: cookiePath });
    const claims = await provenClaims(config, settings, new URL(c.req.url).search, said);
    const roles = rolesIn(claims, settings.rolesClaim);
    if (roles.length === 0) throw new Problem('forbidden', { detail: 'The identity provider gives you no role here' });
    const person = await putOidcStaff(deps.db, {
      id: idOf(idPrefixes.staff, uuidv7()),
      subject: JSON.stringify([claims.iss, claims.sub]),
      name: nameIn(claims),
      roles,
    });
    if (person.disabled_at !== null) throw new Problem('forbidden', { detail: 'You were shut out here' });
    return c.json(await open(c, deps, person), 200);
  });
}

/** The provider's own description, fetched when first needed and kept; one that does not answer is asked again next time. */
function createProvider(settings: StaffOidc | undefined) {
  let known: Promise<oidc.Configuration> | undefined;
  return async () => {
    if (settings === undefined) throw new Problem('not-found', { detail: 'Staff sign in by name here' });
    known ??= discovered(settings);
    try {
      return { settings, config: await known };
    } catch {
      known = undefined;
      throw unavailable();
    }
  };
}

function discovered({ issuer, clientId, clientSecret }: StaffOidc): Promise<oidc.Configuration> {
  const url = new URL(issuer);
  // The environment lets plain HTTP in on this machine only.
  const execute = url.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  return oidc.discovery(url, clientId, clientSecret, undefined, { execute, timeout: 5 });
}

async function journeyOf(c: ApiContext, { vault }: ApiDeps): Promise<z.output<typeof journey>> {
  const sealed = getCookie(c, cookie) ?? '';
  try {
    const said = journey.parse(JSON.parse(await vault.open(sealed)));
    if (said.startedAt + patienceMs > Date.now()) return said;
  } catch (error) {
    if (!(error instanceof SealFault || error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
  }
  throw new Problem('unauthenticated', { detail: 'This sign-in was not begun here, or too long ago: begin again' });
}

async function provenClaims(
  config: oidc.Configuration,
  { redirectUrl }: StaffOidc,
  search: string,
  said: z.output<typeof journey>,
): Promise<oidc.IDToken> {
  // The address by which we are known, never the one that a request claims for us.
  const url = new URL(redirectUrl);
  url.search = search;
  try {
    const tokens = await oidc.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: said.verifier,
      expectedState: said.state,
      expectedNonce: said.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims !== undefined) return claims;
  } catch (error) {
    if (isNoAnswer(error)) throw unavailable();
  }
  throw new Problem('unauthenticated', { detail: 'The sign-in did not succeed: begin again' });
}

const unavailable = () =>
  new Problem('upstream-unavailable', { detail: 'The identity provider does not answer', retryAfterSeconds: 5 });

// What fetch throws when there is nobody at the other end, or not in time.
function isNoAnswer(error: unknown): boolean {
  const cause = error instanceof oidc.ClientError ? error.cause : error;
  return cause instanceof TypeError || (cause instanceof Error && cause.name === 'TimeoutError');
}

/** The roles of ours that a claim names: a list or words. The claim is found by its whole name, or step by step at dots. */
export function rolesIn(claims: { readonly [claim: string]: unknown }, name: string): StaffRole[] {
  const found = claims[name] ?? name.split('.').reduce<unknown>(stepInto, claims);
  const words: unknown[] = typeof found === 'string' ? found.split(/[\s,]+/) : Array.isArray(found) ? found : [];
  return staffRoles.filter((role) => words.includes(role));
}

function stepInto(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function nameIn({ preferred_username: username, name, sub }: oidc.IDToken): string {
  const found = [username, name].find((one) => typeof one === 'string' && one !== '');
  return (typeof found === 'string' ? found : sub).slice(0, 100);
}

function describe(app: OpenAPIHono<ApiEnv>): void {
  const problems = ['not-found', 'upstream-unavailable'] as const;
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: `${cookiePath}/start`,
    operationId: 'staff.oidc.start',
    summary: 'Sign in as staff at the identity provider',
    tags: ['staff'],
    responses: { 302: { description: 'To the identity provider' }, ...problemsFor('unauthenticated', ...problems) },
  });
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: `${cookiePath}/callback`,
    operationId: 'staff.oidc.callback',
    summary: 'Where the identity provider sends staff back to',
    tags: ['staff'],
    request: {
      query: z.object({
        code: z.string().optional(),
        state: z.string().optional(),
        iss: z.string().optional(),
        error: z.string().optional(),
      }),
    },
    responses: {
      200: answers(staffSession, 'The session; its token is shown this once'),
      ...problemsFor('unauthenticated', 'forbidden', ...problems),
    },
  });
}
