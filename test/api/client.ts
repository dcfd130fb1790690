import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { flows } from '../../machines/index.ts';
import { eventually } from '../eventually.ts';
import type { Wallet } from '../wallet.ts';
import { documentOf } from './documented.ts';

export type Fields = { readonly [field: string]: unknown };

export type Call = {
  readonly token?: string | undefined;
  readonly key?: string | undefined;
  readonly body?: unknown;
  /** A body as it is, in place of JSON. */
  readonly raw?: RequestInit['body'];
  readonly headers?: { readonly [name: string]: string };
};

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Fields };

/** A run as HTTP shows it. */
export type RunJson = {
  readonly id: string;
  readonly flow: string;
  readonly state: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly can: readonly { readonly type: string; readonly schema: Fields }[];
  readonly view: Fields;
  readonly deadline: string | null;
  readonly seq: number;
  readonly token?: string;
};

/** Speaks HTTP to a wallet's app. Every run and every problem that comes back is held to the OpenAPI document. */
export type Client = ReturnType<typeof clientOf>;

export function clientOf({ app }: { readonly app: Wallet['app'] }) {
  const document = documentOf(app);

  async function call(
    method: string,
    path: string,
    { token, key, body, raw, headers = {} }: Call = {},
  ): Promise<Answer> {
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await app.request(path, {
      method,
      headers: {
        ...(sent === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(key === undefined ? {} : { 'Idempotency-Key': key }),
        ...headers,
      },
      // A stream as a body is sent piece by piece.
      ...(sent === undefined ? {} : { body: sent, duplex: 'half' }),
    });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, body: text === '' ? {} : fieldsOf(text) };
    (await document).expectDocumented(answer);
    return answer;
  }

  /** The run that an answer holds. Fails when the status is another. */
  async function run(method: string, path: string, expected: number, options: Call = {}): Promise<RunJson> {
    // As any client would: a machine that is busy says so with 503, and what has a key may be sent again.
    const patience = method === 'GET' || options.key !== undefined ? 4 : 0;
    let answer = await call(method, path, options);
    for (let again = 0; again < patience && answer.status === 503; again++) answer = await call(method, path, options);
    const { status, body } = answer;
    expect(status, JSON.stringify(body)).toBe(expected);
    return body as unknown as RunJson;
  }

  return {
    call,
    run,
    start: (flow: string, body: unknown, options: Call = {}) =>
      run('POST', `${baseOf(flow)}/${flow}`, 201, { key: randomUUID(), body, ...options }),
    /** Sends an event and waits for what comes of it, for as long as may be asked for. */
    tell: (seen: RunJson, body: Fields, { headers = {}, ...options }: Call = {}) =>
      run('POST', `${pathOf(seen)}/events`, 200, {
        token: seen.token,
        key: randomUUID(),
        body,
        headers: { Prefer: 'wait=30', ...headers },
        ...options,
      }),
    look: (seen: RunJson, token = seen.token) => run('GET', pathOf(seen), 200, { token }),
    /** Looks until the run fits. */
    until: (seen: RunJson, fits: (run: RunJson) => boolean, token = seen.token, patienceMs?: number) =>
      eventually(`${seen.flow} ${seen.id}`, () => run('GET', pathOf(seen), 200, { token }), fits, patienceMs),
  };
}

/** Where the flow's routes are: those of merchants are by themselves. */
export const baseOf = (flow: string) =>
  flows.some(({ name, owner }) => name === flow && owner === 'merchant') ? '/v1/merchant/flows' : '/v1/flows';

export const pathOf = ({ flow, id }: Pick<RunJson, 'flow' | 'id'>) => `${baseOf(flow)}/${flow}/${id}`;

function fieldsOf(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : { value };
  } catch {
    return { text };
  }
}
