import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { replay } from '../../workflows/replay.ts';
import { coffee } from '../api/bad/world.ts';
import { clientOf, pathOf } from '../api/client.ts';
import type { Client, RunJson } from '../api/client.ts';
import { register } from '../api/people.ts';
import type { Person } from '../api/people.ts';
import { eventually } from '../eventually.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { countOf, eventsOf } from './history.ts';

describe('an event that comes while a local effect is under way', () => {
  let wallet: Wallet;
  let client: Client;
  let payer: Person;
  beforeAll(async () => {
    wallet = await startWallet();
    client = clientOf(wallet);
    payer = await register(wallet, client);
  });
  afterAll(() => wallet.stop());

  const tell = (run: RunJson, type: string, prefer: string) =>
    client.call('POST', `${pathOf(run)}/events`, {
      token: payer.token,
      key: randomUUID(),
      body: { type },
      headers: { Prefer: prefer },
    });
  const accepted = async (run: RunJson) => countOf(await eventsOf(wallet, run.id), 'UPDATE_ACCEPTED');

  // The engine hands it over with the next workflow task, which the worker asks for once the effect has taken eight seconds.
  it('is accepted before the effect is done, judged after it, and leaves a history that replays', async () => {
    const run = await client.start('payment', coffee, { token: payer.token });
    const late = await wallet.db.transaction().execute(async (tx) => {
      await tx.selectFrom('ledger_accounts').select('id').where('owner', '=', coffee.merchant).forUpdate().execute();
      expect((await tell(run, 'user.confirm', 'wait=0')).status).toBe(202);
      await client.until(run, ({ state }) => state === 'settling', payer.token);
      const sent = tell(run, 'user.cancel', 'wait=30');
      await eventually(
        'both events accepted',
        () => accepted(run),
        (count) => count === 2,
      );
      return { sent };
    });
    const { status, body } = await late.sent;
    expect([status, body['code'], body['state']]).toEqual([409, 'event-not-allowed', 'paid']);
    const history = await wallet.runs.client.workflow.getHandle(run.id).fetchHistory();
    const { divergence, steps } = await replay(history, run.id, inject('cacheDir'));
    expect([divergence, steps.at(-1)?.to]).toEqual([undefined, 'paid']);
  });
});
