import { expect } from 'vitest';
import { eventually } from '../eventually.ts';
import type { Wallet } from '../wallet.ts';
import type { Client, RunJson } from './client.ts';

export const terms = { acceptTerms: true, termsVersion: '2026-11' };
export const goodPassword = 'correct-horse-9-battery';

/** Somebody who has an account and a session. */
export type Person = { readonly user: string; readonly phone: string; readonly token: string; readonly run: RunJson };

let phones = 2_000;
/** A phone of the sandbox that behaves, and that no other of this file has. */
export function newPhone(): string {
  phones += 1;
  return `+861380000${phones}`;
}

type Message = { readonly text: string; readonly requestId: string; readonly channel: string };

/** What has arrived on a phone, newest first. */
export async function messagesOn({ sandbox }: Pick<Wallet, 'sandbox'>, phone: string): Promise<readonly Message[]> {
  const response = await fetch(`${sandbox.url}/sms/messages?to=${encodeURIComponent(phone)}`);
  const { messages } = (await response.json()) as { messages: Message[] };
  return messages;
}

/** The code that came for a run, the `nth` to that phone from it; waits for it. */
export async function codeOn(wallet: Pick<Wallet, 'sandbox'>, phone: string, run: RunJson, nth = 1): Promise<string> {
  const mine = await eventually(
    `code ${nth} on ${phone}`,
    async () => (await messagesOn(wallet, phone)).filter(({ requestId }) => requestId.startsWith(run.id)),
    ({ length }) => length >= nth,
  );
  return /\b\d{6}\b/.exec(mine[0]?.text ?? '')?.[0] ?? '';
}

/** A code that is not this one. */
export const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

/** A registration whose phone is proven. */
export async function proven(wallet: Wallet, client: Client, phone: string): Promise<RunJson> {
  const run = await client.start('registration', { phone, ...terms });
  const told = await client.tell(run, { type: 'user.submitCode', code: await codeOn(wallet, phone, run) });
  expect(told.state).toBe('awaitingPassword');
  return run;
}

/** Opens an account over HTTP, the straight way. */
export async function register(wallet: Wallet, client: Client, phone = newPhone()): Promise<Person> {
  const run = await proven(wallet, client, phone);
  const ended = await client.tell(run, { type: 'user.setPassword', password: goodPassword });
  expect(ended.outcome).toBe('registered');
  const { status, body } = await client.call('POST', '/v1/sessions', { token: run.token, body: { run: run.id } });
  expect(status).toBe(201);
  return { user: String(body['user']), phone, token: String(body['accessToken']), run };
}
