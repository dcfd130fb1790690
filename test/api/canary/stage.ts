import { randomUUID } from 'node:crypto';
import { listenSteps } from '../../../db/notify.ts';
import type { Fields } from '../../../machines/kit/contract.ts';
import { markOf } from '../../../machines/kit/sealed.ts';
import { flows } from '../../../machines/index.ts';
import { startWallet } from '../../wallet.ts';
import { baseOf, clientOf, pathOf } from '../client.ts';
import type { Answer, Call, Fields as Said, RunJson } from '../client.ts';
import { codeOn, otherThan } from '../people.ts';
import { follow } from './follow.ts';
import { surfacesOf } from './surfaces.ts';
import type { Surfaces } from './surfaces.ts';

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** What is sent on a stage is remembered: every answer, every stream, and of each marked field every value that was in it. */
export async function openStage() {
  // Wrong tries lock at once, without a wait before.
  const wallet = await startWallet({
    policy: {
      account: { loginFreeTries: 100, loginCoolingMs: [] },
      'lost-phone': { objectionMs: 100 },
      transfer: { claimAboveMinor: 100 },
    },
  });
  const client = clientOf(wallet);
  const notified: unknown[] = [];
  const listening = await listenSteps(wallet.databaseUrl, (hint) => void notified.push(hint));
  const answered: Answer[] = [];
  const streams: Promise<string>[] = [];
  const runs: string[] = [];
  /** `flow/event/field` and a value that was sent in it; the sandbox, which plays the outside, is not looked into. */
  const planted: (readonly [field: string, value: string])[] = [];

  function plant(flow: string, event: string, said: Said): void {
    const contract = flows.find(({ name }) => name === flow)?.contract;
    const fields = event === 'start' ? contract?.input : Object.entries(contract?.events ?? {}).find(isOf(event))?.[1];
    for (const [field, value] of Object.entries(said)) {
      if (isMarked(fields, field)) planted.push([`${flow}/${event}/${field}`, String(value)]);
    }
  }

  async function call(method: string, path: string, options: Call): Promise<RunJson> {
    const answer = await client.call(method, path, { key: randomUUID(), headers: { Prefer: 'wait=30' }, ...options });
    answered.push(answer);
    return answer.body as unknown as RunJson;
  }

  async function start(flow: string, body: Said, token?: string): Promise<RunJson> {
    plant(flow, 'start', body);
    const run = await call('POST', `${baseOf(flow)}/${flow}`, { body, token });
    runs.push(run.id);
    streams.push(follow(wallet.url, run, run.token ?? token));
    return run;
  }

  async function tell(run: RunJson, type: string, fields: Said = {}, token = run.token): Promise<RunJson> {
    plant(run.flow, type, fields);
    return call('POST', `${pathOf(run)}/events`, { token, body: { type, ...fields } });
  }

  /** Gives a wrong code and then the right one. */
  async function prove(run: RunJson, phone: string, token = run.token): Promise<RunJson> {
    const code = await codeOn(wallet, phone, run);
    await tell(run, 'user.submitCode', { code: otherThan(code) }, token);
    return tell(run, 'user.submitCode', { code }, token);
  }

  /** Exchanges a run for a session, and renews that at once. */
  async function session(run: RunJson): Promise<{ readonly user: string; readonly token: string }> {
    const opened = (await call('POST', '/v1/sessions', { token: run.token, body: { run: run.id } })) as unknown as Said;
    const body = { refreshToken: opened['refreshToken'] };
    const renewed = (await call('POST', '/v1/sessions/refresh', { body })) as unknown as Said;
    return { user: String(opened['user']), token: String(renewed['accessToken']) };
  }

  return {
    wallet,
    client,
    notified,
    answered,
    runs,
    planted,
    plant,
    call,
    start,
    tell,
    prove,
    session,
    /** Whatever was written, told or sent, as text. */
    everything: async (): Promise<Surfaces> => ({
      ...(await surfacesOf(wallet, runs)),
      'the answers': JSON.stringify(answered.filter(({ status }) => status < 400).map(({ body }) => body)),
      'the streams': (await Promise.all(streams)).join('\n'),
      'the notifications': JSON.stringify(notified),
    }),
    async close() {
      await Promise.all(streams);
      await listening.close();
      await wallet.stop();
    },
  };
}

const isOf =
  (event: string) =>
  ([name]: readonly [string, unknown]) =>
    name === event;

function isMarked(fields: Fields | undefined, field: string): boolean {
  const schema = fields?.shape[field];
  return schema !== undefined && markOf(schema) !== undefined;
}
