import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Wallet } from '../wallet.ts';

export type Fields = { readonly [field: string]: unknown };
export type Run = {
  readonly id: string;
  readonly state: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly view: Fields;
  readonly token: string;
};
export type Tokens = { readonly user: string; readonly accessToken: string; readonly refreshToken: string };
export type Person = {
  readonly user: string;
  readonly phone: string;
  readonly device: string;
  readonly tokens: Tokens;
};
export type Stage = ReturnType<typeof stageOf>;

export const password = 'correct-horse-9-battery';
export const wrongPassword = 'wrong-horse-9-battery';
export const newDevice = (): string => `device-${randomUUID()}`;

let phones = 4_000;
/** A phone of the sandbox that behaves, and that no other of this file has. */
export function newPhone(): string {
  phones += 1;
  return `+861380000${phones}`;
}

/** The verbs of these journeys on a wallet, over HTTP. */
export function stageOf(wallet: Wallet) {
  async function call(method: string, path: string, options: { token?: string; body?: Fields; key?: string } = {}) {
    const { token, body, key } = options;
    const response = await wallet.app.request(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(key === undefined ? {} : { 'Idempotency-Key': key }),
        Prefer: 'wait=30',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Fields };
  }

  async function start(flow: string, body: Fields): Promise<Run> {
    const answer = await call('POST', `/v1/flows/${flow}`, { body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body as unknown as Run;
  }

  async function tell({ id, token }: Run, type: string, fields: Fields = {}): Promise<Run> {
    const flow = id.startsWith('reg') ? 'registration' : 'login';
    const answer = await call('POST', `/v1/flows/${flow}/${id}/events`, { token, body: { ...fields, type } });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return { ...(answer.body as unknown as Run), token };
  }

  /** The code that came for a run; waits for it. */
  async function codeFor({ id }: Run, phone: string): Promise<string> {
    const { text } = await until(
      `a code on ${phone}`,
      async () => {
        const response = await fetch(`${wallet.sandbox.url}/sms/messages?to=${encodeURIComponent(phone)}`);
        const { messages } = (await response.json()) as { messages: { text: string; requestId: string }[] };
        return messages.find(({ requestId }) => requestId.startsWith(id)) ?? { text: '' };
      },
      (message) => message.text !== '',
    );
    return /\b\d{6}\b/.exec(text)?.[0] ?? '';
  }

  async function session(run: Run, label?: string): Promise<Tokens> {
    const body = { run: run.id, ...(label === undefined ? {} : { label }) };
    const answer = await call('POST', '/v1/sessions', { token: run.token, body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body as unknown as Tokens;
  }

  const submit = (run: Run, typed: string) => tell(run, 'user.submitPassword', { password: typed });
  const enterCode = async (run: Run, phone: string) =>
    tell(run, 'user.submitCode', { code: await codeFor(run, phone) });
  const login = (phone: string, device = newDevice()) => start('login', { phone, device });

  return {
    call,
    start,
    tell,
    submit,
    enterCode,
    login,
    session,
    async register(phone = newPhone(), device = newDevice()): Promise<Person> {
      const run = await start('registration', { phone, device, acceptTerms: true, termsVersion: '2026-11' });
      await enterCode(run, phone);
      const ended = await tell(run, 'user.setPassword', { password });
      expect(ended.outcome).toBe('registered');
      const tokens = await session(ended);
      return { user: tokens.user, phone, device, tokens };
    },
    /** Logs in by the password on a device that is known. */
    async loggedIn({ phone, device }: Person, label?: string): Promise<Tokens> {
      const run = await submit(await login(phone, device), password);
      expect(run.outcome).toBe('authenticated');
      return session(run, label);
    },
    statusOf: async ({ accessToken }: Tokens) => (await call('GET', '/v1/me', { token: accessToken })).status,
  };
}

/** Looks again until what is seen fits. */
export async function until<T>(what: string, look: () => Promise<T>, fits: (seen: T) => boolean): Promise<T> {
  const late = Date.now() + 30_000;
  for (;;) {
    const seen = await look();
    if (fits(seen)) return seen;
    if (Date.now() > late) throw new RangeError(`${what} did not come: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A run without what differs from one to the next: ids, times, and the end of the number. */
export function shape({ id: _, token: __, ...run }: Run): unknown {
  return JSON.parse(
    JSON.stringify(run)
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'a time')
      .replaceAll(/\*{4}\d{4}/g, '****'),
  );
}
