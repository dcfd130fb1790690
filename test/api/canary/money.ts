import { expect } from 'vitest';
import { dayOf } from '../../../machines/kit/calendar.ts';
import { linkSandboxWallet } from '../../../ops/sandbox-sources.ts';
import { reconcile } from '../../../ops/reconcile.ts';
import type { Somebody } from './journeys.ts';
import type { Stage } from './stage.ts';

const printed =
  '000201010211153131250156480200001041041054112345204541153031565802CN5916PURSER DEMO CAFE6008SHANGHAI63045D9F';

/** Pays a printed code out of a purse of e-money. */
export async function payFromPurse(stage: Stage, { user, token }: Somebody): Promise<void> {
  const purse = await linkSandboxWallet(stage.wallet, user, '0020000000000001');
  const run = await stage.start('payment', { code: printed, fundFrom: [purse] }, token);
  await stage.tell(run, 'user.setAmount', { amountMinor: 300 }, token);
  await stage.tell(run, 'user.confirm', {}, token);
  const { outcome } = await stage.client.until(run, ({ status }) => status === 'ended', token);
  expect(outcome).toBe('paid');
}

/** Compares the day with a statement that has a line too many, so that an item is opened. */
export async function compareBooks({ wallet, runs }: Stage): Promise<void> {
  const reference = `pay_${'0'.repeat(31)}1/authorisation`;
  const body = JSON.stringify({ spoiling: 'invent', reference, amountMinor: 4_200 });
  const headers = { 'Content-Type': 'application/json' };
  const { status } = await fetch(`${wallet.sandbox.url}/sandbox/statement`, { method: 'POST', headers, body });
  expect(status).toBe(201);
  const today = dayOf(new Date());
  const policy = { reconciliation: { graceMs: 0 } };
  const { run, items } = await reconcile({ db: wallet.db, runs: wallet.runs, policy }, today);
  expect(items.length).toBeGreaterThan(0);
  runs.push(run, ...items.map(({ id }) => id));
}
