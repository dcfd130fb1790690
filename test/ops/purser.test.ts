import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { coffee } from '../api/bad/world.ts';
import { clientOf } from '../api/client.ts';
import type { RunJson } from '../api/client.ts';
import { register } from '../api/people.ts';
import type { Person } from '../api/people.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let wallet: Wallet;
let payer: Person;
let paid: RunJson;
beforeAll(async () => {
  wallet = await startWallet();
  const client = clientOf(wallet);
  payer = await register(wallet, client);
  const run = await client.start('payment', coffee, { token: payer.token });
  paid = await client.tell(run, { type: 'user.confirm' }, { token: payer.token });
});
afterAll(() => wallet.stop());

type Environment = { readonly [name: string]: string };
const here = (): Environment => ({
  TEMPORAL_ADDRESS: inject('temporalAddress'),
  TEMPORAL_NAMESPACE: wallet.namespace,
  // The tests' own cache of bundles, so that none is built here.
  PURSER_DATA: join(inject('cacheDir'), '..'),
  DATABASE_URL: wallet.databaseUrl,
});

/** Runs the command as an operator does, in a process of its own. */
function purser(args: readonly string[], over: Environment = {}) {
  const env = { PATH: process.env['PATH'], ...here(), ...over };
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', 'ops/purser.ts', ...args], { cwd: root, env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

describe('purser', () => {
  it('lists the runs, by what is asked for', async () => {
    // The engine's index is a moment behind.
    const all = await eventually(
      'the list',
      () => purser(['runs', 'list']),
      ({ out }) => out.includes(paid.id) && out.includes('registered'),
    );
    expect(all).toMatchObject({ code: 0, err: '' });
    const some = await purser([
      'runs',
      'list',
      '--flow',
      'payment',
      '--state',
      'paid',
      '--owner',
      payer.user,
      '--json',
    ]);
    const lines = some.out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { id: paid.id, flow: 'payment', state: 'paid', owner: payer.user },
    ]);
    expect((await purser(['runs', 'list', '--state', 'nowhere'])).out).toBe('No run fits.\n');
  });

  it('shows a run step by step, for people and for programs', async () => {
    const [shown, json] = await Promise.all([
      purser(['runs', 'show', paid.id]),
      purser(['runs', 'show', paid.id, '--json']),
    ]);
    expect([shown.code, shown.err]).toEqual([0, '']);
    expect(shown.out).toMatch(/user\.confirm +awaitingConfirmation +→ +askingAgain/);
    const steps = json.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; to: unknown });
    expect(steps.map(({ seq }) => seq)).toEqual(steps.map((_, index) => index));
    expect(steps.at(-1)).toMatchObject({ to: 'paid', seq: paid.seq });
  });

  it('replays a run on today’s code', async () => {
    const { code, out } = await purser(['runs', 'replay', paid.id]);
    expect([code, out.trim().split('\n').at(-1)]).toEqual([0, `fits: ${paid.seq + 1} steps, no divergence`]);
  });

  it('brings the database up to date', async () => {
    expect(await purser(['migrate'])).toEqual({ code: 0, out: 'The database is up to date.\n', err: '' });
  });

  it.each<[what: string, args: string[], over: Environment, code: number, says: RegExp]>([
    ['a run that nobody knows', ['runs', 'show', 'pay_0'], {}, 2, /^No run pay_0: `purser runs list` shows/],
    ['a replay of one', ['runs', 'replay', 'pay_0'], {}, 2, /^No run pay_0/],
    ['a state that is no name', ['runs', 'list', '--state', "x' or 1=1"], {}, 2, /^FlowState cannot be/],
    ['a limit that is none', ['runs', 'list', '--limit', '0'], {}, 1, /a number from 1 to 9999/],
    [
      'no Temporal',
      ['runs', 'list'],
      { TEMPORAL_ADDRESS: '127.0.0.1:1' },
      2,
      /^Temporal does not answer at 127\.0\.0\.1:1/,
    ],
    ['an address that is none', ['runs', 'list'], { TEMPORAL_ADDRESS: 'here' }, 2, /^TEMPORAL_ADDRESS: /],
    ['a database that is none', ['migrate'], { DATABASE_URL: 'here' }, 2, /^DATABASE_URL: /],
    ['nothing that runs', ['migrate'], { DATABASE_URL: '' }, 2, /^No Purser runs in /],
    ['a word that is none', ['dance'], {}, 1, /unknown command/],
  ])('says in a line what is wrong with %s', async (_what, args, over, code, says) => {
    const answer = await purser(args, over);
    expect([answer.code, answer.err.trim()]).toEqual([code, expect.stringMatching(says)]);
    expect(answer.err).not.toMatch(/^\s+at /m);
  });
});
