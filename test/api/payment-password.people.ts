import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Wallet } from '../wallet.ts';

type Fields = { readonly [field: string]: unknown };
export type Run = {
  readonly id: string;
  readonly flow: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly view: Fields;
};
export type Person = { readonly user: string; readonly phone: string; readonly token: string };
type Speaker = Pick<Wallet, 'app' | 'sandbox'>;

const patienceMs = 30_000;

/** Asks over HTTP; fails when the status is another. */
export async function call(
  { app }: Speaker,
  method: string,
  path: string,
  options: { readonly token?: string | undefined; readonly body?: Fields; readonly expected: number },
): Promise<Fields> {
  const { token, body, expected } = options;
  const key = randomUUID();
  const ask = () =>
    app.request(path, {
      method,
      headers: {
        ...{ 'Idempotency-Key': key, Prefer: 'wait=30' },
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  // As any client would: a machine that is busy says so with 503, and what has a key may be sent again.
  let response = await ask();
  for (let again = 0; again < 4 && response.status === 503; again++) response = await ask();
  const answer = (await response.json()) as Fields;
  expect(response.status, JSON.stringify(answer)).toBe(expected);
  return answer;
}

const asRun = (answer: Fields) => answer as unknown as Run;

export async function start(wallet: Speaker, flow: string, body: Fields, token?: string): Promise<Run & Fields> {
  const answer = await call(wallet, 'POST', `/v1/flows/${flow}`, { token, body, expected: 201 });
  return { ...answer, ...asRun(answer) };
}

export async function tell(wallet: Speaker, run: Run, token: string, type: string, fields: Fields = {}): Promise<Run> {
  const path = `/v1/flows/${run.flow}/${run.id}/events`;
  return asRun(await call(wallet, 'POST', path, { token, body: { type, ...fields }, expected: 200 }));
}

export async function look(wallet: Speaker, flow: string, id: string, token: string): Promise<Run> {
  return asRun(await call(wallet, 'GET', `/v1/flows/${flow}/${id}`, { token, expected: 200 }));
}

/** Looks at a run until it fits. */
export async function until(wallet: Speaker, run: Run, token: string, fits: (run: Run) => boolean): Promise<Run> {
  for (const late = Date.now() + patienceMs; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const seen = await look(wallet, run.flow, run.id, token);
    if (fits(seen)) return seen;
    expect(Date.now(), JSON.stringify(seen)).toBeLessThan(late);
  }
}

/** The code that came to a phone for a run; waits for it. */
export async function codeFor({ sandbox }: Speaker, phone: string, run: Run): Promise<string> {
  for (const late = Date.now() + patienceMs; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const response = await fetch(`${sandbox.url}/sms/messages?to=${encodeURIComponent(phone)}`);
    const { messages } = (await response.json()) as { messages: { text: string; requestId: string }[] };
    const mine = messages.find(({ requestId }) => requestId.startsWith(run.id));
    if (mine !== undefined) return /\b\d{6}\b/.exec(mine.text)?.[0] ?? '';
    expect(Date.now(), `a code on ${phone}`).toBeLessThan(late);
  }
}

let phones = 5_000;

/** Opens an account and a session. */
export async function newPerson(wallet: Speaker): Promise<Person> {
  phones += 1;
  const phone = `+861380000${phones}`;
  const run = await start(wallet, 'registration', { phone, acceptTerms: true, termsVersion: '2026-11' });
  const own = String(run['token']);
  await tell(wallet, run, own, 'user.submitCode', { code: await codeFor(wallet, phone, run) });
  const ended = await tell(wallet, run, own, 'user.setPassword', { password: 'correct-horse-9-battery' });
  expect(ended.outcome).toBe('registered');
  const body = { run: run.id };
  const session = await call(wallet, 'POST', '/v1/sessions', { token: own, body, expected: 201 });
  return { user: String(session['user']), phone, token: String(session['accessToken']) };
}

export const beginPassword = (wallet: Speaker, { token }: Person) => start(wallet, 'payment-password', {}, token);

/** From a proof to the end: chooses, and types it again. */
export async function choose(wallet: Speaker, run: Run, { token }: Person, password: string): Promise<Run> {
  const chosen = await tell(wallet, run, token, 'user.choose', { password });
  if (chosen.state !== 'awaitingRepetition') return chosen;
  return tell(wallet, run, token, 'user.repeat', { password });
}

/** Proves the own phone in a run that sends a code to it. */
export async function proveByCode(wallet: Speaker, run: Run, { phone, token }: Person): Promise<Run> {
  const code = await codeFor(wallet, phone, run);
  return tell(wallet, run, token, 'user.submitCode', { code });
}

/** Sets a first payment password by code. */
export async function setPassword(wallet: Speaker, person: Person, password: string): Promise<void> {
  const run = await beginPassword(wallet, person);
  expect((await proveByCode(wallet, run, person)).state).toBe('awaitingChoice');
  expect(await choose(wallet, run, person, password)).toMatchObject({ outcome: 'set', reason: null });
}

/** What the account says of itself. */
export const accountOf = async (wallet: Speaker, { user, token }: Person): Promise<Fields> =>
  (await look(wallet, 'account', `acc_${user.slice(4)}`, token)).view;
