import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { expect, vi } from 'vitest';
import { idOf } from '../../../machines/kit/ids.ts';
import type { Look } from '../../../workflows/look.ts';
import { startWallet } from '../../wallet.ts';
import type { Wallet } from '../../wallet.ts';

type Fields = { readonly [field: string]: unknown };
type Answer = { readonly status: number; readonly headers: Headers; readonly body: Fields };
export type Person = { readonly user: string; readonly token: string };
type Run = Look & { readonly view: Fields };

/** Answers of the registry take 50 ms; it is asked again after ten times that. */
export const policy = { kyc: { answerPatienceMs: [500, 500, 500, 500, 500] } };

let phones = 3_000;

/** A photo that no other is like, with a remark and a place in its metadata. */
export function photo(remark = 'a remark', size: readonly [number, number] = [640, 400]): Promise<Buffer> {
  const [width, height] = size;
  const channels = [0, 1, 2].map(() => Math.floor(Math.random() * 256));
  return sharp({
    create: { width, height, channels: 3, background: { r: channels[0], g: channels[1], b: channels[2] } },
  })
    .withExifMerge({ IFD0: { Artist: remark }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '39/1 54/1 15/1' } })
    .jpeg()
    .toBuffer();
}

/** A wallet, and what people and staff do with it. */
export async function startStage() {
  const wallet = await startWallet({ policy });
  return { wallet, ...peopleOf(wallet), ...kycOf(wallet) };
}

async function call(wallet: Wallet, method: string, path: string, token: string | undefined, body?: unknown) {
  const headers = new Headers({ 'Idempotency-Key': randomUUID() });
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
  const response = await wallet.app.request(path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Fields };
}

function peopleOf(wallet: Wallet) {
  return {
    /** Opens an account over HTTP. */
    async register(): Promise<Person> {
      phones += 1;
      const phone = `+861380000${phones}`;
      const path = '/v1/flows/registration';
      const { body } = await call(wallet, 'POST', path, undefined, {
        phone,
        acceptTerms: true,
        termsVersion: '2026-11',
      });
      const [id, token] = [String(body['id']), String(body['token'])];
      const code = await vi.waitFor(async () => {
        const response = await fetch(`${wallet.sandbox.url}/sms/messages?to=${encodeURIComponent(phone)}`);
        const found = /\b\d{6}\b/.exec(await response.text())?.[0];
        expect(found).toBeDefined();
        return found;
      }, 10_000);
      const tell = (event: Fields) => call(wallet, 'POST', `${path}/${id}/events`, token, event);
      await tell({ type: 'user.submitCode', code });
      const ended = await tell({ type: 'user.setPassword', password: 'correct-horse-9-battery' });
      expect(ended.body['outcome']).toBe('registered');
      const session = await call(wallet, 'POST', '/v1/sessions', token, { run: id });
      return { user: String(session.body['user']), token: String(session.body['accessToken']) };
    },
    /** The account's own view of how well its user is known. */
    async tierOf({ user, token }: Person): Promise<unknown> {
      const path = `/v1/flows/account/${idOf('acc', user.slice(4))}`;
      const { body } = await call(wallet, 'GET', path, token);
      return (body as unknown as Run).view['tier'];
    },
  };
}

function kycOf(wallet: Wallet) {
  const flow = '/v1/flows/kyc';
  const pathOf = ({ id }: Run) => `${flow}/${id}`;
  const asRun = ({ status, body }: Answer, expected: number): Run => {
    expect(status, JSON.stringify(body)).toBe(expected);
    return body as unknown as Run;
  };

  const upload = async (
    { token }: Person,
    bytes: Uint8Array,
    headers: { readonly [name: string]: string } = {},
  ): Promise<Answer> => {
    const response = await wallet.app.request('/v1/uploads', {
      method: 'POST',
      headers: { 'Content-Type': 'image/jpeg', Authorization: `Bearer ${token}`, ...headers },
      body: Buffer.from(bytes),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Fields };
  };
  const tell = async ({ token }: Person, run: Run, type: string, fields: Fields = {}) =>
    asRun(await call(wallet, 'POST', `${pathOf(run)}/events`, token, { type, ...fields }), 200);
  const begin = async ({ token }: Person, input: Fields = {}) =>
    asRun(await call(wallet, 'POST', flow, token, input), 201);
  const attach = async (person: Person, run: Run, side: 'front' | 'back', bytes?: Uint8Array): Promise<Run> => {
    const { status, body } = await upload(person, bytes ?? (await photo()));
    expect(status, JSON.stringify(body)).toBe(201);
    return tell(person, run, 'user.attachPhoto', { side, upload: body['id'] });
  };
  const submit = (person: Person, run: Run, idNumber: string, name = '张三', rest: Fields = {}) =>
    tell(person, run, 'user.submitIdentity', { name, idNumber, ...rest });
  const until = (person: Person, run: Run, fits: (run: Run) => boolean): Promise<Run> =>
    vi.waitFor(
      async () => {
        const seen = asRun(await call(wallet, 'GET', pathOf(run), person.token), 200);
        expect(fits(seen), `${seen.state} ${seen.reason}`).toBe(true);
        return seen;
      },
      { timeout: 20_000, interval: 50 },
    );

  return {
    upload,
    begin,
    tell,
    submit,
    attach,
    until,
    look: async ({ token }: Person, run: Run) => asRun(await call(wallet, 'GET', pathOf(run), token), 200),
    /** Sends as it is, whatever comes back. */
    send: ({ token }: Person, run: Run, event: Fields) => call(wallet, 'POST', `${pathOf(run)}/events`, token, event),
    /** Until the registry has been asked: name, number and both photos are there. */
    async giveAll(person: Person, run: Run, idNumber: string, name = '张三'): Promise<Run> {
      const seen = await submit(person, run, idNumber, name);
      expect([seen.state, seen.reason]).toEqual(['awaitingPhotos', null]);
      await attach(person, run, 'front');
      return attach(person, run, 'back');
    },
    /** Staff, whose name the edge would set from who is logged in. */
    staff: (run: Run, by: string, type: string, fields: Fields = {}) =>
      wallet.runs.tell(run.id, { type: `ops.${type}`, by, ...fields }, { authority: 'ops', owner: null }),
    ended: (person: Person, run: Run, outcome: string) =>
      until(person, run, ({ status }) => status === 'ended').then((seen) => {
        expect([seen.outcome, seen.reason]).toEqual([outcome, seen.reason]);
        return seen;
      }),
  };
}
