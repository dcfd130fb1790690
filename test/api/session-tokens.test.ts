import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { sessionLives } from '../../api/session-lives.ts';
import { stageOf } from './login.stage.ts';
import type { Fields, Person, Stage, Tokens } from './login.stage.ts';

let wallet: Wallet;
let stage: Stage;
beforeAll(async () => {
  wallet = await startWallet({ policy: { login: { answerFloorMs: 60 } } });
  stage = stageOf(wallet);
});
afterAll(() => wallet.stop());

const refresh = ({ refreshToken }: Pick<Tokens, 'refreshToken'>, key?: string) =>
  stage.call('POST', '/v1/sessions/refresh', { body: { refreshToken }, ...(key === undefined ? {} : { key }) });
const tokensOf = ({ status, body }: { status: number; body: Fields }): Tokens => {
  expect(status, JSON.stringify(body)).toBe(200);
  return body as unknown as Tokens;
};
const list = async ({ accessToken }: Tokens) => {
  const { body } = await stage.call('GET', '/v1/sessions', { token: accessToken });
  return body['sessions'] as { id: string; label: string | null; current: boolean; lastUsedAt: string }[];
};
const codeOf = ({ status, body }: { status: number; body: Fields }) => [status, body['code']];
/** Moves the times of a user's sessions, as if so much of their life were over. */
const age = (user: string, times: { last_used_at?: Date; refresh_expires_at?: Date; access_expires_at?: Date }) =>
  wallet.db.updateTable('sessions').set(times).where('user_id', '=', user).execute();

describe.concurrent('a refresh token', () => {
  it('is exchanged for the next tokens, and those before are void', async () => {
    const { user, tokens } = await stage.register();
    const next = tokensOf(await refresh(tokens));
    expect(next.user).toBe(user);
    expect(new Set([tokens, next].flatMap((one) => [one.accessToken, one.refreshToken])).size).toBe(4);
    expect(await stage.statusOf(tokens)).toBe(401);
    expect(await stage.statusOf(next)).toBe(200);
    expect(await stage.statusOf(tokensOf(await refresh(next)))).toBe(200);
  });

  it('used twice ends the session, whoever has the newest', async () => {
    const { tokens } = await stage.register();
    const second = tokensOf(await refresh(tokens));
    const third = tokensOf(await refresh(second));
    const reused = await refresh(tokens);
    expect(codeOf(reused)).toEqual([401, 'refresh-token-reused']);
    expect(reused.headers.get('WWW-Authenticate')).toBe('Bearer');
    expect(await stage.statusOf(third)).toBe(401);
    expect(codeOf(await refresh(third))).toEqual([401, 'refresh-token-invalid']);
  });

  it('used twice ends no other session of the user', async () => {
    const person = await stage.register();
    const other = await stage.loggedIn(person);
    await refresh(person.tokens);
    await refresh(person.tokens);
    expect(await stage.statusOf(other)).toBe(200);
  });

  it('sent again under its key is given the same tokens, and once those were used it is reuse', async () => {
    const { tokens } = await stage.register();
    const [one, again] = await Promise.all([refresh(tokens, 'once'), refresh(tokens, 'once')]);
    expect(tokensOf(again)).toEqual(tokensOf(one));
    const next = tokensOf(await refresh(tokensOf(one), 'twice'));
    expect(codeOf(await refresh(tokens, 'once'))).toEqual([401, 'refresh-token-reused']);
    expect(await stage.statusOf(next)).toBe(401);
  });

  it('sent by many at once is exchanged by one, and the session ends', async () => {
    const { tokens } = await stage.register();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(tokens)));
    const codes = answers.map(({ status, body }) => (status === 200 ? 'rotated' : String(body['code'])));
    expect(codes.filter((code) => code === 'rotated')).toHaveLength(1);
    expect(codes).toContain('refresh-token-reused');
    const rotated = answers.find(({ status }) => status === 200);
    expect(await stage.statusOf(rotated?.body as unknown as Tokens)).toBe(401);
  });

  it.each([
    ['after a week in which nobody used it', { last_used_at: new Date(Date.now() - sessionLives.idleMs) }],
    ['a month after the session began', { refresh_expires_at: new Date(Date.now() - 1) }],
  ])('is good for nothing %s', async (_, times) => {
    const { user, tokens } = await stage.register();
    await age(user, times);
    expect(codeOf(await refresh(tokens))).toEqual([401, 'refresh-token-invalid']);
  });

  it('does not outlive its session: the last access token ends with it', async () => {
    const { user, tokens } = await stage.register();
    const end = new Date(Date.now() + 60_000);
    await age(user, { refresh_expires_at: end });
    const { body } = await refresh(tokens);
    expect(body['expiresAt']).toBe(end.toISOString());
  });

  it('that nobody was given is refused, and so is what is none', async () => {
    expect(codeOf(await refresh({ refreshToken: `ref_${'x'.repeat(43)}` }))).toEqual([401, 'refresh-token-invalid']);
    expect(codeOf(await refresh({ refreshToken: 'x' }))).toEqual([422, 'invalid-body']);
  });
});

describe.concurrent('a user’s sessions', () => {
  /** Two more sessions beside the first. */
  async function three(): Promise<{ person: Person; all: [Tokens, Tokens, Tokens] }> {
    const person = await stage.register();
    return { person, all: [person.tokens, await stage.loggedIn(person, 'Old phone'), await stage.loggedIn(person)] };
  }

  it('are listed, newest first, with their labels, and which one asks', async () => {
    const { all } = await three();
    const seen = await list(all[1]);
    expect(seen.map(({ label, current }) => [label, current])).toEqual([
      [null, false],
      ['Old phone', true],
      [null, false],
    ]);
    expect(JSON.stringify(seen)).not.toMatch(/ref_|_hash/);
  });

  it('say when they were used last, to the minute', async () => {
    const { user, tokens } = await stage.register();
    const hourAgo = new Date(Date.now() - 3_600_000);
    await age(user, { last_used_at: hourAgo });
    expect(Date.parse((await list(tokens))[0]?.lastUsedAt ?? '')).toBeGreaterThan(hourAgo.getTime());
  });

  it('end one by one', async () => {
    const { all } = await three();
    const [, old] = await list(all[0]);
    const ended = await stage.call('DELETE', `/v1/sessions/${old?.id}`, { token: all[0].accessToken });
    expect([ended.status, ended.body]).toEqual([200, { ended: 1 }]);
    expect(await Promise.all(all.map(stage.statusOf))).toEqual([200, 401, 200]);
    expect(codeOf(await refresh(all[1]))).toEqual([401, 'refresh-token-invalid']);
    expect(await list(all[0])).toHaveLength(2);
  });

  it('end here', async () => {
    const { all } = await three();
    const ended = await stage.call('DELETE', '/v1/sessions/current', { token: all[2].accessToken });
    expect(ended.status).toBe(200);
    expect(await Promise.all(all.map(stage.statusOf))).toEqual([200, 200, 401]);
  });

  it('end everywhere', async () => {
    const { all } = await three();
    const ended = await stage.call('DELETE', '/v1/sessions', { token: all[0].accessToken });
    expect([ended.status, ended.body]).toEqual([200, { ended: 3 }]);
    expect(await Promise.all(all.map(stage.statusOf))).toEqual([401, 401, 401]);
    for (const one of all) expect(codeOf(await refresh(one))).toEqual([401, 'refresh-token-invalid']);
  });

  it('are nobody else’s to see or end', async () => {
    const [mine, other] = [await stage.register(), await stage.register()];
    const [session] = await list(other.tokens);
    const ended = await stage.call('DELETE', `/v1/sessions/${session?.id}`, { token: mine.tokens.accessToken });
    expect(codeOf(ended)).toEqual([404, 'unknown-session']);
    expect(await stage.statusOf(other.tokens)).toBe(200);
    for (const [method, path] of [
      ['GET', '/v1/sessions'],
      ['DELETE', '/v1/sessions'],
      ['DELETE', '/v1/sessions/current'],
    ] as const)
      expect(codeOf(await stage.call(method, path))).toEqual([401, 'unauthenticated']);
  });

  it('are over with the access token’s life until they are refreshed', async () => {
    const { user, tokens } = await stage.register();
    await age(user, { access_expires_at: new Date(Date.now() - 1) });
    expect(await stage.statusOf(tokens)).toBe(401);
    expect(await stage.statusOf(tokensOf(await refresh(tokens)))).toBe(200);
  });
});
