import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { listenSteps } from '../../db/notify.ts';
import { flows } from '../../machines/index.ts';
import { isStartedByOwner } from '../../machines/kit/flow.ts';
import type { Step } from '../../workflows/interpret.ts';
import { replay } from '../../workflows/replay.ts';
import type { RunJson } from '../api/client.ts';
import { eventually } from '../eventually.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { everyEnd, soon } from './ends.ts';
import { keep, keptHistories } from './kept.ts';

// After a change that old runs need not survive: `RECORD_HISTORIES=1 npx vitest run --project real test/workflows/replay.test.ts`.
const recording = process.env['RECORD_HISTORIES'] === '1';

const told = ({ seq, event, to }: Pick<Step, 'seq' | 'to'> & { readonly event: unknown }) =>
  `${seq} ${typeof event === 'string' ? event : (event as Step['event']).type} → ${JSON.stringify(to)}`;
const kept = recording ? [] : await keptHistories();

describe('a history that is kept', () => {
  it('is there for every outcome of registration and payment, and for every other flow that somebody starts', () => {
    const known = new Set(kept.map(({ name, outcome }) => `${/^(.*)\./.exec(name)?.[1]}.${outcome}`));
    const whole = flows.filter(({ name }) => name === 'registration' || name === 'payment');
    const outcomes = whole.flatMap(({ name, contract }) =>
      Object.keys(contract.outcomes).map((end) => `${name}.${end}`),
    );
    expect(recording ? [] : outcomes.filter((outcome) => !known.has(outcome))).toEqual([]);
    const begun = flows.filter(isStartedByOwner).map(({ name }) => name);
    const lived = new Set([...known].map((name) => name.split('.')[0]));
    expect(recording ? [] : begun.filter((name) => !lived.has(name))).toEqual([]);
  });

  it.each(kept.map((one) => [one.name, one] as const))(
    '%s takes the same steps on today’s code',
    async (_name, one) => {
      const { steps, divergence } = await replay(one.history, one.run, inject('cacheDir'));
      expect(divergence).toBeUndefined();
      expect(steps.map(told)).toEqual(one.steps);
      expect(steps.at(-1)).toMatchObject({ to: one.outcome, status: 'done' });
    },
  );
});

describe('the history of a run that has just ended', () => {
  let wallet: Wallet;
  let ends: { readonly [name: string]: RunJson };
  let listening: Awaited<ReturnType<typeof listenSteps>>;
  type Hint = { readonly run: string; readonly seq: number; readonly event: string; readonly to: Step['to'] };
  const hints: Hint[] = [];
  beforeAll(async () => {
    wallet = await startWallet({ policy: { payment: soon } });
    listening = await listenSteps(wallet.databaseUrl, (hint) => void hints.push(hint as Hint));
    ends = await everyEnd(wallet);
  });
  afterAll(async () => {
    await listening.close();
    await wallet.stop();
  });

  const historyOf = (run: RunJson) => wallet.runs.client.workflow.getHandle(run.id).fetchHistory();

  it('takes the steps that it took, for every end', async () => {
    for (const [name, run] of Object.entries(ends)) {
      const history = await historyOf(run);
      const { steps, divergence } = await replay(history, run.id, inject('cacheDir'));
      const taken = steps.map(told);
      const lived = await eventually(
        `the steps of ${name}`,
        () => hints.filter((hint) => hint.run === run.id).toSorted((a, b) => a.seq - b.seq),
        ({ length }) => length === taken.length,
      );
      expect([divergence, taken], name).toEqual([undefined, lived.map(told)]);
      expect(steps.at(-1), name).toMatchObject({ seq: run.seq, to: run.outcome });
      if (recording) await keep({ name, run: run.id, outcome: run.outcome ?? '', steps: taken, history });
    }
  });

  it('parts from a machine that was changed, and says after which step', async () => {
    const entry = fileURLToPath(new URL('./changed-entry.ts', import.meta.url));
    const run = ends['payment.paid'] as RunJson;
    const { steps, divergence } = await replay(await historyOf(run), run.id, inject('cacheDir'), entry);
    expect(steps.map(told).at(-1)).toBe('3 user.confirm → "cancelled"');
    expect(divergence).toMatchObject({ afterSeq: 3, message: expect.stringMatching(/determinis/i) });
  });

  it('fits a machine that was changed where it never was', async () => {
    const entry = fileURLToPath(new URL('./changed-entry.ts', import.meta.url));
    const run = ends['payment.expired'] as RunJson;
    const { divergence } = await replay(await historyOf(run), run.id, inject('cacheDir'), entry);
    expect(divergence).toBeUndefined();
  });

  it('without its beginning is no history', async () => {
    const { events } = await historyOf(ends['payment.paid'] as RunJson);
    const beheaded = { events: (events ?? []).slice(1) };
    await expect(replay(beheaded, 'pay_1', inject('cacheDir'))).rejects.toThrow('does not begin with its start');
  });
});
