import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

/** Whom the identity provider knows: by name, the roles that it says they have. */
export type People = { readonly [name: string]: readonly string[] };

export type IdentityProvider = Awaited<ReturnType<typeof startIdentityProvider>>;

const client = { id: 'purser', secret: 'a secret of the test only' };

/** A real OpenID provider on loopback. Its people sign in by naming themselves: `signsIn` says who does so next. */
export async function startIdentityProvider(redirectUrl: string, people: People) {
  let provider: Provider | undefined;
  let next = '';
  const server = createServer((request, response) => {
    const answer = request.url?.startsWith('/interaction/') === true ? interact : provider?.callback();
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const created = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [redirectUrl],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }] },
    cookies: { keys: ['a key of the test only'] },
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Grant: 600, Interaction: 600, Session: 600 },
    findAccount: (_: unknown, name: string) => ({
      accountId: name,
      claims: () => ({ sub: name, preferred_username: name, groups: { purser: people[name] ?? [] } }),
    }),
    loadExistingGrant,
  });
  provider = created;

  const interact: ReturnType<Provider['callback']> = (request, response) => {
    void created.interactionFinished(request, response, { login: { accountId: next } });
  };

  /** Nobody is asked whether they agree: it is their employer’s system. */
  async function loadExistingGrant({ oidc }: { oidc: { session: { accountId: string } } }) {
    const grant = new created.Grant({ accountId: oidc.session.accountId, clientId: client.id });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  }

  return {
    settings: { issuer, clientId: client.id, clientSecret: client.secret, redirectUrl, rolesClaim: 'groups.purser' },
    /** Goes where a browser would be sent from `url`, as somebody, until it is sent back to us: the address it is sent to. */
    async signsIn(name: string, url: string): Promise<URL> {
      next = name;
      const cookies = new Map<string, string>();
      for (let at = new URL(url); ;) {
        if (at.href.startsWith(redirectUrl)) return at;
        const cookie = [...cookies].map(([key, value]) => `${key}=${value}`).join('; ');
        const response = await fetch(at, { redirect: 'manual', headers: { cookie } });
        for (const set of response.headers.getSetCookie()) {
          const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
          cookies.set(key, value);
        }
        const location = response.headers.get('location');
        if (location === null) throw new Error(`${at.href}: ${response.status} ${await response.text()}`);
        at = new URL(location, at);
      }
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
