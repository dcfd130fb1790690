import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { newPhone, stageOf, wrongPassword } from './login.stage.ts';
import type { Run, Stage } from './login.stage.ts';

const tries = 40;
const samples = 11;
let wallet: Wallet;
let stage: Stage;
beforeAll(async () => {
  // Room for many wrong tries, and locked at once when they are spent.
  wallet = await startWallet({ policy: { account: { loginTries: tries, loginFreeTries: tries, loginCoolingMs: [] } } });
  stage = stageOf(wallet);
});
afterAll(() => wallet.stop());

async function timed(run: Run): Promise<{ ms: number; reason: string | null }> {
  const began = performance.now();
  const { reason } = await stage.submit(run, wrongPassword);
  return { ms: performance.now() - began, reason };
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

it('takes the same time for a wrong password, an unknown number and a locked account', async () => {
  const [known, locked] = [await stage.register(), await stage.register()];
  const account = `acc_${locked.user.slice(4)}`;
  for (let nth = 0; nth < tries; nth++) {
    await wallet.runs.tell(account, { type: 'flow.loginTried' }, { authority: 'flow', owner: null });
  }
  const cases = await Promise.all(
    [known.phone, newPhone(), locked.phone].map(async (phone) => ({
      run: await stage.login(phone),
      ms: [] as number[],
    })),
  );
  const reasons = new Set<string>();
  // In turn, so that whatever else the machine does falls on all alike.
  for (let nth = 0; nth < samples; nth++) {
    for (const [index, { run, ms }] of cases.entries()) {
      const seen = await timed(run);
      ms.push(seen.ms);
      reasons.add(`${index} ${seen.reason}`);
    }
  }
  expect([...reasons]).toEqual(['0 credentials-wrong', '1 credentials-wrong', '2 login-locked']);
  const medians = cases.map(({ ms }) => median(ms));
  const said = `medians in ms: ${medians.map(Math.round).join(', ')}`;
  expect(Math.min(...medians), said).toBeGreaterThanOrEqual(400);
  expect(Math.max(...medians) / Math.min(...medians), said).toBeLessThan(1.2);
});
