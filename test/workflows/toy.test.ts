import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flows } from '../../machines/index.ts';
import { clientOf } from '../api/client.ts';
import type { Client } from '../api/client.ts';
import { documentOf } from '../api/documented.ts';
import { historyOf } from '../api/canary/surfaces.ts';
import { toy } from '../toy-flow.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';

// A new flow is one folder and one line in the registry. Here it is one file, and the line is an argument.

let wallet: Wallet;
let client: Client;
beforeAll(async () => {
  wallet = await startWallet({
    registry: [toy],
    entry: fileURLToPath(new URL('./toy-entry.ts', import.meta.url)),
    policy: { feedback: { writeExpiryMs: 60_000 } },
  });
  client = clientOf(wallet);
});
afterAll(() => wallet.stop());

const written = { type: 'user.write', opinion: 'The code reader is quick 🐢', pin: '4711' };

describe('a flow that nothing else knows', () => {
  it('is in no list of ours', () => {
    expect(flows.map(({ name }) => name)).not.toContain(toy.name);
  });

  it('has its routes in the OpenAPI document, and no other flow has', async () => {
    const { document } = await documentOf(wallet.app);
    const paths = Object.keys(document.paths).filter((path) => path.startsWith('/v1/flows'));
    expect(paths).toEqual(['', '/{id}', '/{id}/events'].map((rest) => `/v1/flows/feedback${rest}`));
    expect(Object.keys(document.components.schemas)).toContain('FeedbackRun');
  });

  it('runs to its end, durably, and offers its forms on the way', async () => {
    const run = await client.start('feedback', { topic: 'app', contact: 'ada@sample.test' });
    expect(run).toMatchObject({ state: 'awaitingOpinion', view: { topic: 'app', opinion: null, answerable: true } });
    expect(run.id).toMatch(/^fee_[0-9a-f]{32}$/);
    const form = run.can.find(({ type }) => type === 'user.write')?.schema;
    expect(form).toMatchObject({ properties: { opinion: { type: 'string' }, pin: { type: 'string' } } });
    const short = await client.tell(run, { ...written, opinion: 'ok' });
    expect(short).toMatchObject({ state: 'awaitingOpinion', reason: 'too-short' });
    await wallet.stopWorker();
    await wallet.startWorker();
    const told = await client.tell(run, written);
    expect(told).toMatchObject({ state: 'awaitingSend', reason: null, view: { opinion: written.opinion } });
    expect(await client.tell(run, { type: 'user.send' })).toMatchObject({ outcome: 'sent', status: 'ended' });
  });

  it('has its secrets sealed, its key found and its promise kept', async () => {
    const run = await client.start('feedback', { topic: 'shop', contact: 'grace@sample.test' });
    await client.tell(run, { ...written, pin: '8213' });
    const { typedSearchAttributes } = await wallet.runs.client.workflow.getHandle(run.id).describe();
    expect(JSON.stringify(typedSearchAttributes)).toContain('shop');
    const history = await historyOf(wallet, run.id);
    expect(history).not.toContain('grace@sample.test');
    expect(history).not.toMatch(/"8213"/);
    expect(await client.tell(run, { type: 'user.withdraw' })).toMatchObject({ outcome: 'withdrawn' });
    const keys = wallet.db
      .selectFrom('data_keys')
      .select('wrapped')
      .where('subject', '=', `usr_${run.id.slice(4)}`);
    expect(await keys.execute()).toEqual([{ wrapped: '' }]);
  });

  it('refuses what does not fit its contract', async () => {
    const { status, body } = await client.call('POST', '/v1/flows/feedback', { body: { topic: 'weather' } });
    expect([status, body['code']]).toEqual([422, 'invalid-body']);
  });
});
