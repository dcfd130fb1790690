import { randomUUID } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { StaffRole } from '../../machines/kit/contract.ts';
import { idOf } from '../../machines/kit/ids.ts';
import { newStaff } from '../../ops/staff.ts';
import type { StaffSecrets } from '../../ops/staff.ts';
import { totpAt } from '../../vault/totp.ts';
import type { Wallet } from '../wallet.ts';

export type Fields = { readonly [field: string]: unknown };
export type Answered = { readonly status: number; readonly body: Fields; readonly headers: Headers };
export type Sent = {
  readonly token?: string | undefined;
  readonly body?: object | undefined;
  readonly key?: string;
  readonly headers?: { readonly [name: string]: string };
};

type App = Pick<Wallet['app'], 'request'>;

/** Calls the API as a client would. Streams are let go of unread. */
export async function call(app: App, method: string, path: string, sent: Sent = {}): Promise<Answered> {
  const { token, body, key = randomUUID(), headers = {} } = sent;
  const response = await app.request(path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(method === 'POST' ? { 'Idempotency-Key': key } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const isJson = response.headers.get('Content-Type')?.includes('json') === true;
  if (!isJson) await response.body?.cancel();
  const parsed: unknown = isJson ? await response.json() : {};
  return { status: response.status, body: asFields(parsed), headers: response.headers };
}

export function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

export type Member = StaffSecrets & { readonly name: string; readonly token: string };

/** Somebody of the staff who has signed in. */
export async function signedIn(wallet: Wallet, name: string, ...roles: StaffRole[]): Promise<Member> {
  const secrets = await newStaff(wallet, name, roles);
  const code = totpAt(secrets.totpSecret, Date.now());
  const newPassword = `ladder-of-${name}-in-the-shed`;
  const { body } = await call(wallet.app, 'POST', '/v1/staff/sessions', {
    body: { name, password: secrets.password, code, newPassword },
  });
  return { ...secrets, password: newPassword, name, token: String(body['token']) };
}

/** A user with a session and an account, as a registration leaves them. */
export async function newUser({
  db,
  vault,
  inside,
}: Wallet): Promise<{ user: string; account: string; token: string }> {
  const number = uuidv7();
  const [user, account] = [idOf('usr', number), idOf('acc', number)];
  const token = vault.derivedToken('ses', 'access', number);
  await db
    .insertInto('users')
    .values({ id: user, phone_hash: number, phone_sealed: '', phone_mask: '+86 138 **** 0001', terms_version: '1' })
    .execute();
  await db
    .insertInto('sessions')
    .values({
      id: idOf('ses', number),
      user_id: user,
      run_id: idOf('reg', number),
      access_hash: vault.tokenHash(token),
      refresh_hash: number,
      access_expires_at: new Date(Date.now() + 3_600_000),
      refresh_expires_at: new Date(Date.now() + 3_600_000),
    })
    .execute();
  await inside.start('account', { id: account, owner: user });
  return { user, account, token };
}

/** Looks again until what is seen fits; throws after `patienceMs` with what was seen last. */
export async function until<T>(look: () => Promise<T>, fits: (seen: T) => boolean, patienceMs = 20_000): Promise<T> {
  const late = Date.now() + patienceMs;
  for (;;) {
    const seen = await look();
    if (fits(seen)) return seen;
    if (Date.now() > late) throw new Error(`It did not come to be: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
