import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { startSandbox } from '../../sandbox/sandbox.ts';

const toldSchema = z.strictObject({
  type: z.string(),
  timestamp: z.string(),
  data: z.record(z.string(), z.unknown()),
});
type Heard = z.output<typeof toldSchema> & { readonly path: string; readonly id: string };
export type Answer = { readonly status: number; readonly body: { readonly [name: string]: unknown } };

export type Stage = {
  readonly url: string;
  /** Webhooks whose signature was right, in the order in which they came. */
  readonly heard: readonly Heard[];
  /** What was wrong with the others. */
  readonly unverified: readonly string[];
  /** HTTP statuses of the next answers to webhooks; 200 after them. */
  readonly statuses: number[];
  /** POSTs a body, or GETs without one; `lost` when the connection breaks off with no answer. */
  readonly call: (path: string, body?: unknown) => Promise<Answer | 'lost'>;
};

/** A sandbox and a small server that takes its webhooks, both ended with the test. */
export async function stage(options: { readonly pace?: number; readonly now?: () => number } = {}): Promise<Stage> {
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
  const [heard, unverified, statuses]: [Heard[], string[], number[]] = [[], [], []];
  const verifier = new Webhook(webhookSecret);
  const receiver = createServer((request, response) => {
    let raw = '';
    request.setEncoding('utf8').on('data', (piece: string) => (raw += piece));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      try {
        const told = toldSchema.parse(verifier.verify(raw, headers));
        heard.push({ path: request.url ?? '', id: headers['webhook-id'] ?? '', ...told });
      } catch (error) {
        unverified.push(String(error));
      }
      response.writeHead(statuses.shift() ?? 200, { Location: '/elsewhere' }).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const webhookUrl = `http://127.0.0.1:${port}/hooks`;
  const sandbox = await startSandbox({ port: 0, webhookUrl, webhookSecret, pace: 0.02, ...options });
  onTestFinished(async () => {
    await sandbox.close();
    receiver.close();
    receiver.closeAllConnections();
  });
  return { url: sandbox.url, heard, unverified, statuses, call: (path, body) => callAt(sandbox.url, path, body) };
}

async function callAt(url: string, path: string, body: unknown): Promise<Answer | 'lost'> {
  const post = { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
  const response = await fetch(`${url}${path}`, body === undefined ? {} : post).catch(() => 'lost' as const);
  if (response === 'lost') return 'lost';
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? objectSchema.parse(JSON.parse(text)) : { text } };
}

const objectSchema = z.record(z.string(), z.unknown());

let calls = 0;
/** A name that no other call of this process has. */
export const fresh = (prefix: string): string => `${prefix}_${(calls += 1)}/7/send`;

/** A body that authorises, with what the test cares about laid over it. */
export function authorisation(over: { readonly [name: string]: unknown } = {}) {
  const requestId = fresh('pay');
  const merchantId = 'mer_1';
  return {
    requestId,
    reference: requestId,
    card: '6200000000010012',
    merchantId,
    amountMinor: 2_500,
    currency: 'CNY',
    ...over,
  };
}

/** A body that asks about a card's holder. */
export function cardCheck(over: { readonly [name: string]: unknown } = {}) {
  const holder = { name: '张三', idNumber: '99999919800101002X', phone: '+8613800000009' };
  return { requestId: fresh('crb'), card: '6200000000010012', ...holder, ...over };
}

/** A body that sends a message. */
export function message(over: { readonly [name: string]: unknown } = {}) {
  return { requestId: fresh('reg'), to: '+8613800000001', channel: 'sms', text: 'Your code is 123456', ...over };
}

/** Body of an answer, or of `lost` nothing. */
export const bodyOf = (answer: Answer | 'lost'): Answer['body'] => (answer === 'lost' ? {} : answer.body);
