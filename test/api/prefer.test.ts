import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bindSandboxCard } from '../../ops/sandbox-sources.ts';
import type { Wallet } from '../wallet.ts';
import { startWallet } from '../wallet.ts';
import { coffee } from './bad/world.ts';
import { clientOf, pathOf } from './client.ts';
import type { Client, RunJson } from './client.ts';
import { register } from './people.ts';
import type { Person } from './people.ts';

let wallet: Wallet;
let client: Client;
let payer: Person;
beforeAll(async () => {
  wallet = await startWallet();
  client = clientOf(wallet);
  payer = await register(wallet, client);
});
afterAll(() => wallet.stop());

const confirm = { type: 'user.confirm' };

/** Makes the card network slow for a run: its answer takes two seconds at the sandbox's pace here. */
async function slowDown(run: RunJson): Promise<void> {
  const fault = { route: 'authorisations', mode: 'delay', delayMs: 10_000, about: run.id };
  const headers = { 'Content-Type': 'application/json' };
  await fetch(`${wallet.sandbox.url}/sandbox/faults`, { method: 'POST', headers, body: JSON.stringify(fault) });
}

const confirmed = (run: RunJson, key: string, prefer: string) =>
  client.call('POST', `${pathOf(run)}/events`, { token: payer.token, key, body: confirm, headers: { Prefer: prefer } });

describe('a wait that is over before the run has settled', () => {
  it('is answered 202, and a repeat sees how it went on', async () => {
    const paid = { ...coffee, fundFrom: [await bindSandboxCard(wallet, payer.user, '6200000000010012')] };
    const run = await client.start('payment', paid, { token: payer.token });
    const key = randomUUID();
    await slowDown(run);
    const first = await confirmed(run, key, 'wait=0');
    const again = await confirmed(run, key, 'wait=0');
    const other = await confirmed(run, randomUUID(), 'wait=0');
    expect([first.status, again.status, other.status]).toEqual([202, 202, 202]);
    expect(again.headers.get('Idempotent-Replayed')).toBeNull();
    const settled = await confirmed(run, key, 'wait=30');
    expect([settled.status, settled.body['outcome']]).toEqual([200, 'paid']);
    const kept = await confirmed(run, key, 'wait=0');
    expect([kept.status, kept.body, kept.headers.get('Idempotent-Replayed')]).toEqual([200, settled.body, 'true']);
    const { transactions } = (await client.call('GET', '/v1/transactions', { token: payer.token })).body;
    expect((transactions as { run: string }[]).filter((one) => one.run === run.id)).toHaveLength(1);
  });

  it('is answered 202 even when the run has not begun to move', async () => {
    const run = await client.start('payment', coffee, { token: payer.token });
    const app = wallet.appWith({ runs: { ...wallet.runs, tell: () => new Promise(() => undefined) } });
    const { status, body } = await clientOf({ app }).call('POST', `${pathOf(run)}/events`, {
      token: payer.token,
      key: randomUUID(),
      body: confirm,
      headers: { Prefer: 'wait=0' },
    });
    expect([status, body['state']]).toEqual([202, 'awaitingConfirmation']);
  });

  it('of a start leaves the run at an address all the same', async () => {
    const options = { token: payer.token, key: randomUUID(), body: coffee, headers: { Prefer: 'wait=0' } };
    const { status, body, headers } = await client.call('POST', '/v1/flows/payment', options);
    expect(body['status']).toBe(status === 202 ? 'busy' : 'awaiting');
    expect(headers.get('Location')).toBe(`/v1/flows/payment/${String(body['id'])}`);
  });
});

describe('a preference that means nothing is none', () => {
  it.each([
    'wait',
    'wait=',
    'wait=abc',
    'wait=-1',
    'wait=1.5',
    'wait=99999999999999999999',
    'wait=99999',
    'await=0',
    'respond-async',
    'wait = 0',
    'return=minimal',
    '',
    ';;;,,,',
    'x'.repeat(5_000),
  ])('%s', async (prefer) => {
    const run = await client.start('payment', coffee, { token: payer.token, headers: { Prefer: prefer } });
    expect(run.state).toBe('awaitingConfirmation');
  });

  it.each(['wait=5', 'respond-async, wait=5', 'wait=5; foo=bar', 'handling=strict,wait=9999'])(
    '%s is one',
    async (prefer) => {
      const run = await client.start('payment', coffee, { token: payer.token, headers: { Prefer: prefer } });
      expect(run.state).toBe('awaitingConfirmation');
    },
  );
});
