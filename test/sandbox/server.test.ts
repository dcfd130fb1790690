import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readSandboxEnvironment } from '../../sandbox/environment.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const good = {
  SANDBOX_PORT: '0',
  SANDBOX_WEBHOOK_URL: 'http://127.0.0.1:8080/v1/webhooks',
  SANDBOX_WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
};

test.each([
  [{}, 0],
  [{ SANDBOX_PORT: undefined }, 8090],
  [{ SANDBOX_PORT: '' }, 8090],
])('the environment with %o gives the port %i', (change, SANDBOX_PORT) => {
  expect(readSandboxEnvironment({ ...good, ...change })).toMatchObject({ ok: true, value: { SANDBOX_PORT } });
});

test.each([
  [{ SANDBOX_PORT: '65536' }, /^SANDBOX_PORT is wrong: .+$/],
  [{ SANDBOX_PORT: 'http' }, /^SANDBOX_PORT is wrong: .+$/],
  [{ SANDBOX_WEBHOOK_URL: '' }, /^SANDBOX_WEBHOOK_URL is missing$/],
  [{ SANDBOX_WEBHOOK_URL: 'ftp://x' }, /^SANDBOX_WEBHOOK_URL is wrong: .+$/],
  [{ SANDBOX_WEBHOOK_SECRET: 'secret' }, /^SANDBOX_WEBHOOK_SECRET is wrong: must be whsec_.+$/],
  [
    { SANDBOX_WEBHOOK_URL: undefined, SANDBOX_WEBHOOK_SECRET: undefined },
    /^SANDBOX_WEBHOOK_URL is missing; SANDBOX_WEBHOOK_SECRET is missing$/,
  ],
])('the environment with %o is refused in one line', (change, wrong) => {
  const read = readSandboxEnvironment({ ...good, ...change });
  expect(read).toEqual({ ok: false, wrong: expect.stringMatching(wrong) });
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'the process says its URL and that it is ready, and ends on %s',
  async (signal) => {
    const { running, said } = run(good);
    expect((await once(running, 'message'))[0]).toBe('ready');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said.out)?.[0];
    expect((await fetch(`${url}/sandbox`)).status).toBe(200);
    running.kill(signal);
    expect((await once(running, 'exit'))[0]).toBe(0);
    expect(said.wrong).toBe('');
  },
);

test('a wrong variable ends the process with one line that says which', async () => {
  const { running, said } = run({ ...good, SANDBOX_WEBHOOK_SECRET: 'secret' });
  expect((await once(running, 'close'))[0]).toBe(1);
  expect(said.wrong).toMatch(/^SANDBOX_WEBHOOK_SECRET is wrong: .+\n$/);
});

test('a port that is taken ends the process with one line that says so', async () => {
  const taker = createServer().listen(0, '127.0.0.1');
  await once(taker, 'listening');
  const address = taker.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { running, said } = run({ ...good, SANDBOX_PORT: String(port) });
  expect((await once(running, 'close'))[0]).toBe(1);
  expect(said.wrong).toMatch(new RegExp(`^SANDBOX_PORT ${port}: .*EADDRINUSE.*\\n$`));
  taker.close();
});

function run(env: { readonly [name: string]: string }) {
  const running = spawn(process.execPath, ['--import', 'tsx', 'sandbox/server.ts'], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const said = { out: '', wrong: '' };
  running.stdout?.on('data', (piece: Buffer) => (said.out += piece.toString()));
  running.stderr?.on('data', (piece: Buffer) => (said.wrong += piece.toString()));
  return { running, said };
}
