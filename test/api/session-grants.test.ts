import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sessionLives } from '../../api/session-lives.ts';
import type { ActivityDeps } from '../../workflows/activities/deps.ts';
import { sessionActivities } from '../../workflows/activities/sessions.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { password, stageOf } from './login.stage.ts';
import type { Fields, Person, Stage } from './login.stage.ts';

let wallet: Wallet;
let stage: Stage;
beforeAll(async () => {
  wallet = await startWallet({ policy: { login: { answerFloorMs: 60 } } });
  stage = stageOf(wallet);
});
afterAll(() => wallet.stop());

const codeOf = ({ status, body }: { status: number; body: Fields }) => [status, body['code']];

describe('a run that may be exchanged', () => {
  const exchange = (run: { id: string; token: string }, key?: string) =>
    stage.call('POST', '/v1/sessions', {
      token: run.token,
      body: { run: run.id },
      ...(key === undefined ? {} : { key }),
    });
  const authenticated = async ({ phone, device }: Person) => {
    const run = await stage.submit(await stage.login(phone, device), password);
    expect(run.outcome).toBe('authenticated');
    return run;
  };

  it('is exchanged once, and under one key for the same tokens', async () => {
    const run = await authenticated(await stage.register());
    const [one, again] = [await exchange(run, 'key'), await exchange(run, 'key')];
    expect([one.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(one.body);
    expect(codeOf(await exchange(run, 'other'))).toEqual([409, 'session-already-granted']);
  });

  it('is exchanged no more once all sessions were ended after it', async () => {
    const person = await stage.register();
    const run = await authenticated(person);
    const later = new Date(Date.now() + 5_000);
    await wallet.db.updateTable('users').set({ sessions_ended_at: later }).where('id', '=', person.user).execute();
    expect(codeOf(await exchange(run))).toEqual([409, 'no-session-to-grant']);
  });

  it('is exchanged no more ten minutes after its end', async () => {
    const run = await authenticated(await stage.register());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + sessionLives.grantMs + 1_000 });
    try {
      expect(codeOf(await exchange(run))).toEqual([409, 'no-session-to-grant']);
    } finally {
      vi.useRealTimers();
    }
    expect((await exchange(run)).status).toBe(201);
  });

  it('opens nothing after the effect that logs its user out everywhere', async () => {
    const person = await stage.register();
    const { endSessions } = sessionActivities({ db: wallet.db } as ActivityDeps);
    const request = { requestId: 'one', run: 'run', input: { user: person.user } };
    const end = async () =>
      endSessions === undefined ? undefined : new MockActivityEnvironment().run(endSessions, request);
    expect([await end(), await end()]).toEqual([{ ended: 1 }, { ended: 0 }]);
    expect(await stage.statusOf(person.tokens)).toBe(401);
    expect(await stage.statusOf(await stage.loggedIn(person))).toBe(200);
  });
});
