import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLedger } from '../../db/ledger-check.ts';
import { dayOf } from '../../machines/kit/calendar.ts';
import { bindSandboxCard } from '../../ops/sandbox-sources.ts';
import { isSettled, reconcile, reportText } from '../../ops/reconcile.ts';
import type { Report } from '../../ops/reconcile.ts';
import { ensureSchedules, reconciliationSchedule } from '../../workflows/schedules.ts';
import { correct } from '../../workflows/activities/correction.ts';
import { eventually } from '../eventually.ts';
import type { Wallet } from '../wallet.ts';
import { startWallet } from '../wallet.ts';
import { coffee } from './bad/world.ts';
import { clientOf, pathOf } from './client.ts';
import type { Client } from './client.ts';
import { register } from './people.ts';
import type { Person } from './people.ts';
import { call, signedIn } from './staff.stage.ts';
import type { Answered, Fields, Member } from './staff.stage.ts';

const policy = { reconciliation: { graceMs: 0, statementPauseMs: [200], comparisons: 3 } };
const amount = coffee.amountMinor;
let wallet: Wallet;
let client: Client;
let payer: Person;
let card: string;
let one: Member;
let two: Member;

beforeAll(async () => {
  wallet = await startWallet({ policy: { ...policy, discrepancy: { recheckPauseMs: 1_000 } } });
  client = clientOf(wallet);
  payer = await register(wallet, client);
  card = await bindSandboxCard(wallet, payer.user, '6200000000010012');
  one = await signedIn(wallet, 'olga', 'operator');
  two = await signedIn(wallet, 'otto', 'operator');
});
afterAll(async () => {
  const { entries: _, sums, ...found } = await checkLedger(wallet.db);
  await wallet.stop();
  expect(sums.every(({ sumMinor }) => sumMinor === 0)).toBe(true);
  expect(Object.values(found).flat()).toEqual([]);
});

const today = () => dayOf(new Date());
const compare = (over: object = policy.reconciliation): Promise<Report> => {
  const { db, runs } = wallet;
  const settings = { ...policy, reconciliation: { ...policy.reconciliation, ...over } };
  return reconcile({ db, runs, policy: settings }, today());
};
const spoil = async (spoiling: string, payment: string, amountMinor = 1) => {
  const body = JSON.stringify({ spoiling, reference: `${payment}/authorisation`, amountMinor });
  const headers = { 'Content-Type': 'application/json' };
  const { status } = await fetch(`${wallet.sandbox.url}/sandbox/statement`, { method: 'POST', headers, body });
  expect(status).toBe(201);
};
const fault = async (mode: string, times: number) => {
  const body = JSON.stringify({ route: 'statements', mode, times });
  const headers = { 'Content-Type': 'application/json' };
  await fetch(`${wallet.sandbox.url}/sandbox/faults`, { method: 'POST', headers, body });
};

/** A payment by card that went well. */
async function paid(): Promise<string> {
  const { token } = payer;
  const run = await client.start('payment', { ...coffee, fundFrom: [card] }, { token });
  const sent = { token, key: randomUUID(), body: { type: 'user.confirm' }, headers: { Prefer: 'wait=30' } };
  expect((await client.call('POST', `${pathOf(run)}/events`, sent)).body).toMatchObject({ outcome: 'paid' });
  return run.id;
}

const itemOf = ({ items }: Report, about: string) => items.filter((item) => item.about === about);
const idOf = (report: Report, about: string) => String(itemOf(report, about)[0]?.id);
const look = async (id: string): Promise<Fields> => {
  const headers = { 'X-Reason': 'Morning round' };
  return (await call(wallet.app, 'GET', `/v1/ops/flows/discrepancy/${id}`, { token: one.token, headers })).body;
};
const ended = (id: string) =>
  eventually(
    `${id} ends`,
    () => look(id),
    ({ status }) => status === 'ended',
  );
const send = (by: Member, id: string, body: object): Promise<Answered> =>
  call(wallet.app, 'POST', `/v1/ops/flows/discrepancy/${id}/events`, {
    token: by.token,
    body: { reason: 'Ticket 17', ...body },
  });
const approve = (by: Member, { body }: Answered): Promise<Answered> =>
  call(wallet.app, 'POST', `/v1/ops/approvals/${String(body['id'])}/events`, {
    token: by.token,
    body: { type: 'ops.approve', reason: 'I see it too' },
  });
const suspense = async () => {
  const query = wallet.db.selectFrom('ledger_accounts').select('balance_minor').where('kind', '=', 'suspense');
  return (await query.executeTakeFirst())?.balance_minor ?? 0;
};

/** The five that differ, each in its own way, and one that does not. */
async function differing() {
  const [lost, doubled, altered, right] = [await paid(), await paid(), await paid(), await paid()];
  const invented = 'pay_00000000000000000000000000000bad';
  await spoil('lose', lost);
  await spoil('double', doubled);
  await spoil('alter', altered, amount - 100);
  await spoil('invent', invented, 555);
  return { lost, doubled, altered, invented, right };
}

describe('a day on which both sides say the same', () => {
  it('is matched, and nothing is opened', async () => {
    await paid();
    const report = await compare();
    expect(report).toMatchObject({ outcome: 'matched', items: [], view: { matched: 1, differing: 0, opened: 0 } });
    expect(isSettled(report)).toBe(true);
    expect(reportText(report)).toContain('matched  rec_');
  });

  it('cannot be a day that has not begun', async () => {
    const { db, runs } = wallet;
    await expect(reconcile({ db, runs, policy }, '2999-01-01')).rejects.toThrow('has not begun');
  });
});

describe('a day on which the sides differ', () => {
  it('has an item for each kind, is settled by two or by itself, and opens nothing twice', async () => {
    const { lost, doubled, altered, invented, right } = await differing();
    const late = await compare({ graceMs: 60_000 });
    expect(late).toMatchObject({ outcome: 'matched', items: [], view: { pending: 4 } });
    const wrong = compare({ mostDifferences: 3, comparisons: 1, statementPauseMs: [20] });
    expect(await wrong).toMatchObject({ reason: 'statement-implausible', items: [] });

    const [first, again] = await Promise.all([compare(), compare()]);
    const found = await compare();
    for (const report of [first, again, found]) expect(report).toMatchObject({ outcome: 'differing' });
    expect(found).toMatchObject({ view: { differing: 4, opened: 0 } });
    const kinds = found.items.map(({ about, kind, networkMinor, ledgerMinor }) => ({
      about,
      kind,
      sides: [networkMinor, ledgerMinor],
    }));
    const expected = [
      { about: lost, kind: 'missing-there', sides: [0, amount] },
      { about: doubled, kind: 'twice', sides: [2 * amount, amount] },
      { about: altered, kind: 'amount-differs', sides: [amount - 100, amount] },
      { about: invented, kind: 'missing-here', sides: [555, 0] },
    ];
    expect(new Set(kinds)).toEqual(new Set(expected));
    expect(itemOf(found, right)).toEqual([]);
    expect(isSettled(found)).toBe(false);
    expect(reportText(found)).toMatch(/missing-there.*2372.*open/);

    await bookedByTwo(idOf(found, altered));
    await explainedByTwo(idOf(found, invented));
    // The network mends its statement: nobody has to do anything.
    await spoil('invent', lost, amount);
    expect(await ended(idOf(found, lost))).toMatchObject({ outcome: 'vanished' });
    expect(await suspense()).toBe(-100);

    const last = await compare();
    // Explained is not the same as equal: it is counted still, and nothing is opened for it.
    expect(last).toMatchObject({ view: { differing: 2, opened: 0 } });
    expect(last.items.map(({ outcome }) => String(outcome)).toSorted()).toEqual([
      'explained',
      'null',
      'posted',
      'vanished',
    ]);
  });

  async function bookedByTwo(id: string) {
    expect((await send(one, id, { type: 'ops.claim' })).body).toMatchObject({
      state: 'claimed',
      view: { claimedBy: one.id, proposed: { from: 'suspense', to: 'network', amountMinor: 100 } },
    });
    const proposal = await send(one, id, { type: 'ops.post' });
    expect(proposal).toMatchObject({ status: 202, body: { flow: 'approval', state: 'awaitingSecond' } });
    expect((await approve(one, proposal)).body).toMatchObject({ reason: 'same-person' });
    expect(await suspense()).toBe(0);
    expect((await approve(two, proposal)).body).toMatchObject({ outcome: 'applied' });
    expect(await ended(id)).toMatchObject({ outcome: 'posted' });
    // What was booked once is not booked again, whoever asks.
    const asked = { key: `${id}/correction`, discrepancy: id, about: 'x', currency: 'CNY' } as const;
    expect(await correct(wallet.db, { ...asked, networkMinor: 1, ledgerMinor: 0 })).toBe(true);
  }

  async function explainedByTwo(id: string) {
    expect((await send(one, id, { type: 'ops.claim' })).body['state']).toBe('claimed');
    // Only whoever has the item proposes; what another proposed is not taken, though two agreed.
    const another = await send(two, id, { type: 'ops.post' });
    expect((await approve(one, another)).body).toMatchObject({ outcome: 'notTaken' });
    const proposal = await send(one, id, { type: 'ops.explain', explanation: 'A test of the network’s' });
    expect((await approve(two, proposal)).body).toMatchObject({ outcome: 'applied' });
    expect(await ended(id)).toMatchObject({ outcome: 'explained', view: { explanation: 'A test of the network’s' } });
  }

  it('books nothing when the ledger has moved', async () => {
    const about = await paid();
    const asked = { key: 'k', discrepancy: 'dsc_x', about, currency: 'CNY' } as const;
    const before = await suspense();
    expect(await correct(wallet.db, { ...asked, networkMinor: 5, ledgerMinor: 0 })).toBe(false);
    expect(await correct(wallet.db, { ...asked, networkMinor: amount, ledgerMinor: amount })).toBe(false);
    expect(await suspense()).toBe(before);
  });
});

describe('a statement that cannot be had', () => {
  it.each(['error', 'garbage', 'drop-answer'])('is asked for again: %s', async (mode) => {
    await fault(mode, 1_000);
    const waiting = await compare({ statementPauseMs: [60_000] });
    expect(waiting).toMatchObject({ outcome: null, state: 'awaitingStatement', reason: 'statement-unavailable' });
    await fetch(`${wallet.sandbox.url}/sandbox/faults`, { method: 'DELETE' });
    const path = `/v1/ops/flows/reconciliation/${waiting.run}/events`;
    const sent = { token: one.token, body: { type: 'ops.compare', reason: 'It is there now' } };
    const told = await call(wallet.app, 'POST', path, sent);
    expect(told).toMatchObject({ status: 200, body: { outcome: 'differing', reason: null } });
  });
});

describe('every night', () => {
  it('the day before is compared, by a schedule that may be put there any number of times', async () => {
    const { client: engine } = wallet.runs;
    await Promise.all([ensureSchedules(engine), ensureSchedules(engine)]);
    const handle = engine.schedule.getHandle(reconciliationSchedule);
    try {
      await handle.pause('for this test');
      await ensureSchedules(engine);
      const { state, spec } = await handle.describe();
      expect([state.paused, spec.timezone]).toEqual([true, 'Asia/Shanghai']);
      await handle.trigger();
      const day = new Date(Date.now() - 16 * 3_600_000).toISOString().slice(0, 10);
      const filter = { flows: ['reconciliation'], key: day, limit: 10 };
      const { runs } = await eventually(
        'the night’s comparison ends',
        () => wallet.runs.list(filter),
        (page) => page.runs.length > 0 && page.runs.every(({ outcome }) => outcome !== null),
      );
      expect(runs).toMatchObject([{ outcome: 'matched', owner: 'house' }]);
    } finally {
      await handle.delete();
    }
  });
});
