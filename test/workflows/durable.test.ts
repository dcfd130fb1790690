import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf } from '../../machines/kit/ids.ts';
import { payment } from '../../machines/payment/payment.flow.ts';
import { startArgs } from '../../workflows/start-args.ts';
import { coffee } from '../api/bad/world.ts';
import { clientOf, pathOf } from '../api/client.ts';
import type { Client, Fields, RunJson } from '../api/client.ts';
import { codeOn, newPhone, register, terms } from '../api/people.ts';
import type { Person } from '../api/people.ts';
import { bindSandboxCard } from '../../ops/sandbox-sources.ts';
import { eventually } from '../eventually.ts';
import { toy } from '../toy-flow.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { countOf, eventsOf } from './history.ts';

const past = (time: string | null) => eventually('the deadline', Date.now, (now) => now > Date.parse(time ?? ''));

describe('a run', () => {
  let wallet: Wallet;
  let client: Client;
  let payer: Person;
  beforeAll(async () => {
    wallet = await startWallet({ policy: { payment: { confirmExpiryMs: 20_000 } } });
    client = clientOf(wallet);
    payer = await register(wallet, client);
  });
  afterAll(() => wallet.stop());

  const start = (over: object = {}, by = client) => by.start('payment', { ...coffee, ...over }, { token: payer.token });
  const tell = (run: RunJson, type: string, prefer = 'wait=30') =>
    client.call('POST', `${pathOf(run)}/events`, {
      token: payer.token,
      key: randomUUID(),
      body: { type },
      headers: { Prefer: prefer },
    });
  /** A payment that nobody looks at until it has settled: a query that meets a task under way makes the engine add one. */
  const startUnseen = async (): Promise<RunJson> => {
    const id = idOf(payment.idPrefix, uuidv7());
    await wallet.runs.start(startArgs(payment, { id, owner: payer.user, addressHash: null }, coffee, {}), null);
    const handle = wallet.runs.client.workflow.getHandle(id);
    const state = async () => (await handle.describe()).searchAttributes['FlowState']?.[0];
    await eventually(`payment ${id}`, state, (seen) => seen === 'awaitingConfirmation');
    return client.run('GET', `/v1/flows/payment/${id}`, 200, { token: payer.token });
  };
  const attributesOf = async ({ id }: RunJson) => {
    const { BuildIds: _, ...ours } = (await wallet.runs.client.workflow.getHandle(id).describe()).searchAttributes;
    return ours;
  };
  const slow = async (route: string, about: string): Promise<void> => {
    const body = JSON.stringify({ route, mode: 'delay', delayMs: 8_000, about });
    const headers = { 'Content-Type': 'application/json' };
    await fetch(`${wallet.sandbox.url}/sandbox/faults`, { method: 'POST', headers, body });
  };
  const card = '6200000000010012';

  it('keeps its timers over a restart of the worker, and over one that lasts longer than they do', async () => {
    const hasty = clientOf({ app: wallet.appWith({ policy: { payment: { confirmExpiryMs: 2_500 } } }) });
    const patient = clientOf({ app: wallet.appWith({ policy: { payment: { confirmExpiryMs: 9_000 } } }) });
    const [short, long] = await Promise.all([start({}, hasty), start({}, patient)]);
    await wallet.stopWorker();
    await past(short.deadline);
    await wallet.startWorker();
    const late = await client.until(short, ({ status }) => status === 'ended', payer.token);
    expect(late).toMatchObject({ outcome: 'expired' });
    const waits = await client.look(long, payer.token);
    expect(waits.status).toBe('awaiting');
    // A replay puts the time after a local activity a moment apart from where it was; the timer itself stays.
    expect(Math.abs(Date.parse(waits.deadline ?? '') - Date.parse(long.deadline ?? ''))).toBeLessThan(500);
    const ended = await client.until(long, ({ status }) => status === 'ended', payer.token);
    expect(ended).toMatchObject({ outcome: 'expired' });
    const updatedAt = Date.parse((ended as unknown as { updatedAt: string }).updatedAt);
    expect(updatedAt - Date.parse(long.deadline ?? '')).toBeGreaterThan(-500);
  });

  it('judges an event that came while it was busy once it has settled', async () => {
    const run = await start({ fundFrom: [await bindSandboxCard(wallet, payer.user, card)] });
    await slow('authorisations', run.id);
    expect((await tell(run, 'user.confirm', 'wait=0')).status).toBe(202);
    const late = await tell(run, 'user.cancel');
    expect([late.status, late.body['code'], late.body['state']]).toEqual([409, 'event-not-allowed', 'paid']);
  });

  it('takes an event that came while it was busy once it is allowed', async () => {
    const phone = newPhone();
    await slow('messages', 'reg_');
    const options = { body: { phone, ...terms }, headers: { Prefer: 'wait=0' } };
    const run = await client.run('POST', '/v1/flows/registration', 202, options);
    expect(run).toMatchObject({ state: 'provingPhone.sendingCode', status: 'busy' });
    // The message arrives before the carrier's answer does.
    const told = await client.tell(run, { type: 'user.submitCode', code: await codeOn(wallet, phone, run) });
    expect(told.state).toBe('awaitingPassword');
  });

  it('remembers nothing of twenty events that it refused', async () => {
    const run = await client.start('registration', { phone: newPhone(), ...terms });
    await client.until(run, ({ view }) => view['delivery'] === 'delivered');
    const before = await eventsOf(wallet, run.id);
    const body: Fields = { type: 'user.setPassword', password: 'correct-horse-9-battery' };
    for (let nth = 0; nth < 20; nth++) {
      const { status } = await client.call('POST', `${pathOf(run)}/events`, { token: run.token, body });
      expect(status).toBe(409);
    }
    const after = await eventsOf(wallet, run.id);
    // Each was asked in a task that left nothing behind, or the last one's task is still there.
    expect(countOf(after, 'WORKFLOW_EXECUTION_UPDATE')).toBe(countOf(before, 'WORKFLOW_EXECUTION_UPDATE'));
    expect(after.length - before.length).toBeLessThanOrEqual(3);
  });

  it('is found by where it has settled, never by where it passes', async () => {
    const run = await start({ fundFrom: [await bindSandboxCard(wallet, payer.user, card)] });
    expect(await attributesOf(run)).toEqual({ FlowState: ['awaitingConfirmation'], FlowOwner: [payer.user] });
    await slow('authorisations', run.id);
    expect((await tell(run, 'user.confirm', 'wait=0')).status).toBe(202);
    await client.until(run, ({ state }) => state === 'reservingFunding', payer.token);
    expect(await attributesOf(run)).toMatchObject({ FlowState: ['awaitingConfirmation'] });
    const paid = await client.until(run, ({ status }) => status === 'ended', payer.token);
    expect(paid.outcome).toBe('paid');
    expect(await attributesOf(run)).toEqual({ FlowState: ['paid'], FlowOwner: [payer.user], FlowOutcome: ['paid'] });
    expect(countOf(await eventsOf(wallet, run.id), 'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES')).toBe(2);
  });

  it('takes one task a message and one each time the account says something, in thirty events', async () => {
    const run = await startUnseen();
    const begun = await eventsOf(wallet, run.id);
    expect(countOf(begun, 'WORKFLOW_TASK_COMPLETED'), begun.join('\n')).toBe(2);
    expect((await tell(run, 'user.confirm')).body['outcome']).toBe('paid');
    const events = await eventsOf(wallet, run.id);
    expect(countOf(events, 'WORKFLOW_TASK_COMPLETED'), events.join('\n')).toBe(4);
    // Asking the account, before and after the payer’s word, is on the queue: scheduled, started, completed.
    expect(countOf(events, 'ACTIVITY_TASK_')).toBe(6);
    expect(events.length, events.join('\n')).toBeLessThanOrEqual(30);
  });
});

describe('a run with a long history', () => {
  let wallet: Wallet;
  let client: Client;
  beforeAll(async () => {
    const entry = fileURLToPath(new URL('./renewing-entry.ts', import.meta.url));
    wallet = await startWallet({ registry: [toy], entry, policy: { feedback: { writeExpiryMs: 15_000 } } });
    client = clientOf(wallet);
  });
  afterAll(() => wallet.stop());

  it('goes on in a new one, with its state, its timers and its token', async () => {
    const run = await client.start('feedback', { topic: 'app' });
    const handle = wallet.runs.client.workflow.getHandle(run.id);
    const first = (await handle.describe()).runId;
    let told = run;
    for (let nth = 0; nth < 12; nth++) {
      told = await client.tell(run, { type: 'user.write', opinion: 'ok', pin: '4711' });
      expect(told).toMatchObject({ reason: 'too-short', seq: nth + 1, deadline: run.deadline });
    }
    const { runId, historyLength } = await handle.describe();
    expect(runId).not.toBe(first);
    expect(historyLength).toBeLessThan(40);
    const seen = await client.look(run);
    expect({ ...seen, token: undefined }).toEqual({ ...told, token: undefined });
    const ended = await client.until(run, ({ status }) => status === 'ended');
    expect(ended).toMatchObject({ outcome: 'withdrawn', seq: told.seq + 2 });
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(run.deadline ?? ''));
  });
});
