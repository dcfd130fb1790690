import { describe, expect, it } from 'vitest';
import { readEnvironment, staffOidcNames, staffOidcOf } from '../../ops/env.ts';

const whole = {
  STAFF_OIDC_ISSUER: 'https://login.sample.test',
  STAFF_OIDC_CLIENT_ID: 'purser',
  STAFF_OIDC_CLIENT_SECRET: 'secret',
  STAFF_OIDC_REDIRECT_URL: 'https://purser.sample.test/v1/staff/oidc/callback',
};
const read = (from: { readonly [name: string]: string }) => staffOidcOf(readEnvironment(staffOidcNames, from));

describe('the identity provider of staff', () => {
  it('is left out, or given whole', () => {
    expect(read({})).toBeUndefined();
    expect(read(whole)).toEqual({
      issuer: whole.STAFF_OIDC_ISSUER,
      clientId: 'purser',
      clientSecret: 'secret',
      redirectUrl: whole.STAFF_OIDC_REDIRECT_URL,
      rolesClaim: 'roles',
    });
  });

  it.each(['STAFF_OIDC_CLIENT_ID', 'STAFF_OIDC_CLIENT_SECRET', 'STAFF_OIDC_REDIRECT_URL'] as const)(
    'stops the process when only %s is missing',
    (name) => {
      expect(() => read({ ...whole, [name]: '' })).toThrow(`${name}: is missing beside STAFF_OIDC_ISSUER`);
    },
  );

  it.each(['http://login.sample.test', 'ftp://login.sample.test', 'login', 'http://'])('is never %s', (issuer) => {
    expect(() => read({ ...whole, STAFF_OIDC_ISSUER: issuer })).toThrow(/^STAFF_OIDC_ISSUER: /);
  });

  it('may be on this machine in the clear', () => {
    expect(read({ ...whole, STAFF_OIDC_ISSUER: 'http://127.0.0.1:9000' })?.issuer).toBe('http://127.0.0.1:9000');
  });
});
