import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAudit, listAudit } from '../../db/queries/audit.ts';
import { demoMerchants } from '../../db/seed.ts';
import { bindSandboxCard } from '../../ops/sandbox-sources.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { asFields, call, newUser, signedIn, until } from './staff.stage.ts';
import type { Answered, Fields, Member } from './staff.stage.ts';

let wallet: Wallet;
let support: Member;
let one: Member;
let two: Member;
let engineer: Member;
let person: Awaited<ReturnType<typeof newUser>>;

beforeAll(async () => {
  wallet = await startWallet();
  support = await signedIn(wallet, 'sue', 'support');
  one = await signedIn(wallet, 'olga', 'operator');
  two = await signedIn(wallet, 'otto', 'operator');
  engineer = await signedIn(wallet, 'ed', 'engineer');
  person = await newUser(wallet);
});
afterAll(() => wallet.stop());

const why = { 'X-Reason': 'The customer called' };
const get = (member: { token: string }, path: string, headers: Sent = why) =>
  call(wallet.app, 'GET', path, { token: member.token, headers });
type Sent = { readonly [name: string]: string };
const send = (member: { token: string }, path: string, body: object, key?: string): Promise<Answered> =>
  call(wallet.app, 'POST', path, { token: member.token, body, ...(key === undefined ? {} : { key }) });
const lookAt = async (member: Member, flow: string, id: string): Promise<Fields> =>
  (await get(member, `/v1/ops/flows/${flow}/${id}`)).body;
const newest = async (staff: Member) => (await listAudit(wallet.db, { staff: staff.id, limit: 1 }))[0];

/** A payment whose capture was refused, and its reversal too: only staff can say what is true. */
async function stuckPayment(): Promise<string> {
  const { token } = person;
  const fundFrom = [await bindSandboxCard(wallet, person.user, '6200000000010475')];
  const body = { merchant: demoMerchants.cafe.id, amountMinor: 2_372, currency: 'CNY', fundFrom };
  const started = await send({ token }, '/v1/flows/payment', body);
  const id = String(started.body['id']);
  const confirmed = await send({ token }, `/v1/flows/payment/${id}/events`, { type: 'user.confirm' });
  expect(confirmed.body['state']).toBe('underReview.awaitingOps');
  return id;
}

const resolution = { type: 'ops.resolve', decision: 'notPaid', note: 'Not in the statement', reason: 'Ticket 17' };
const propose = (member: Member, payment: string, key?: string) =>
  send(member, `/v1/ops/flows/payment/${payment}/events`, resolution, key);
const decide = (member: Member, approval: unknown, type: string) =>
  send(member, `/v1/ops/approvals/${String(approval)}/events`, { type, reason: 'I looked as well' });

describe('looking at a run', () => {
  it('shows whose it is, masks, and what the one who looks may send, with its schema', async () => {
    const id = await stuckPayment();
    const seen = await lookAt(one, 'payment', id);
    expect(seen).toMatchObject({ id, owner: person.user, awaiting: 'ops', view: { funding: [{ mask: '**** 0475' }] } });
    expect(seen['can']).toEqual([
      { type: 'ops.resolve', fourEyes: true, schema: expect.objectContaining({ type: 'object' }) as unknown },
    ]);
    const [event] = Object.values(asFields(seen['can'])).map(asFields);
    const { properties } = asFields(event?.['schema']);
    expect(Object.keys(asFields(properties)).toSorted()).toEqual(['decision', 'note', 'reason', 'type']);
    expect((await lookAt(support, 'payment', id))['can']).toEqual([]);
    expect(JSON.stringify(seen)).not.toMatch(/eyJ|6200000000010475/);
  });

  it('needs a reason, and is in the audit, whether or not there was anything to see', async () => {
    const id = 'pay_01932c07a5b07000a000000000000001';
    const path = `/v1/ops/flows/payment/${id}`;
    expect(await get(support, path, {})).toMatchObject({ status: 400, body: { code: 'reason-missing' } });
    expect((await get(support, path, { 'X-Reason': 'x'.repeat(201) })).status).toBe(400);
    expect(await newest(support)).toMatchObject({ act: 'refused', run: id, reason: 'none was given' });
    expect((await get(support, path)).status).toBe(404);
    expect(await newest(support)).toMatchObject({ act: 'look', run: id, reason: 'The customer called' });
    expect((await get(support, `${path}?reason=${encodeURIComponent('客户来电')}`, {})).status).toBe(404);
    expect(await newest(support)).toMatchObject({ act: 'look', run: id, reason: '客户来电' });
    expect((await get(support, '/v1/ops/flows/nothing/pay_1')).status).toBe(404);
  });

  it('gets no answer when the audit cannot be written', async () => {
    const { user } = person;
    const broken = wallet.appWith({
      db: new Proxy(wallet.db, {
        get(target, name) {
          if (name === 'transaction') throw new TypeError('no audit today');
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      }),
    });
    const path = `/v1/ops/runs?owner=${user}`;
    const answer = await call(broken, 'GET', path, { token: support.token, headers: why });
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal-error' } });
  });
});

describe('finding runs', () => {
  it('goes by flow, state, owner and whom they wait for, page by page', async () => {
    const owner = (await newUser(wallet)).user;
    const ids = [await stuckPayment(), await stuckPayment(), await stuckPayment()];
    const find = async (query: string) => {
      const { status, body } = await get(support, `/v1/ops/runs?${query}`);
      expect([status, body]).toEqual([200, expect.objectContaining({ runs: expect.any(Array) as unknown })]);
      return { found: Object.values(asFields(body['runs'])).map(asFields), next: body['nextCursor'] };
    };
    const whole = await until(
      () => find(`flow=payment&awaiting=ops&owner=${person.user}`),
      ({ found }) => ids.every((id) => found.some((run) => run['id'] === id)),
    );
    for (const run of whole.found)
      expect(run).toMatchObject({ flow: 'payment', state: 'underReview.awaitingOps', outcome: null, endedAt: null });
    const idsOf = (found: readonly Fields[]) => found.map((run) => String(run['id']));
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { found, next } = await find(
        `flow=payment&state=underReview.awaitingOps&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      expect(found.length).toBeLessThanOrEqual(2);
      paged.push(...idsOf(found));
      expect(next).toSatisfy((value: unknown) => value === null || typeof value === 'string');
      cursor = typeof next === 'string' ? next : null;
    }
    expect(paged.toSorted()).toEqual(idsOf(whole.found).toSorted());
    expect((await find(`flow=payment&owner=${owner}`)).found).toEqual([]);
    expect((await find('flow=payment&awaiting=merchant')).found).toEqual([]);
    const accounts = await until(
      () => find(`owner=${owner}&awaiting=user`),
      ({ found }) => found.length > 0,
    );
    expect(accounts.found).toMatchObject([{ flow: 'account', state: 'open', owner }]);
    expect(await newest(support)).toMatchObject({ act: 'list runs', run: null });
    expect((await newest(support))?.detail).toContain(owner);
  });

  it.each([
    "state=a'%20or%201=1",
    'limit=0',
    'limit=101',
    'cursor=AAAA',
    `cursor=AAAA.${'A'.repeat(43)}`,
    'awaiting=nobody',
    'colour=red',
  ])('refuses %s', async (query) => {
    const { status, body } = await get(support, `/v1/ops/runs?${query}`);
    expect([status, body['code']]).toEqual([422, 'invalid-query']);
  });
});

describe('an event of staff', () => {
  it('that one may send alone is sent at once, once', async () => {
    const { account } = await newUser(wallet);
    const path = `/v1/ops/flows/account/${account}/events`;
    const freeze = { type: 'ops.freeze', because: 'The phone was stolen', reason: 'The customer called' };
    expect(await send(support, path, freeze)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const { reason: _, ...unreasoned } = freeze;
    expect(await send(one, path, unreasoned)).toMatchObject({ status: 400, body: { code: 'reason-missing' } });
    const key = 'freeze-1';
    const frozen = await send(one, path, freeze, key);
    const view = { standing: 'frozen', frozenBecause: 'The phone was stolen' };
    expect(frozen).toMatchObject({ status: 200, body: { view } });
    expect(await newest(one)).toMatchObject({ act: 'send', run: account, detail: 'ops.freeze' });
    expect((await send(one, path, freeze, key)).headers.get('Idempotent-Replayed')).toBe('true');
    expect(await send(one, path, freeze)).toMatchObject({
      status: 409,
      body: { code: 'event-not-allowed', can: ['ops.unfreeze'] },
    });
  });

  it.each([
    ['another’s', { type: 'user.freeze', reason: 'x' }, 403],
    ['one that only runs send', { type: 'flow.loginUnlocked', reason: 'x' }, 403],
    ['unknown', { type: 'ops.explode', reason: 'x' }, 422],
    ['in somebody else’s name', { type: 'ops.freeze', because: 'x', reason: 'x', by: 'stf_1' }, 422],
    ['unfit', { type: 'ops.freeze', because: '', reason: 'x' }, 422],
    ['no event', {}, 422],
  ])('is refused when it is %s', async (_, body, status) => {
    expect((await send(one, `/v1/ops/flows/account/${person.account}/events`, body)).status).toBe(status);
  });

  it('to a run that is not there is told so', async () => {
    expect((await propose(one, 'pay_01932c07a5b07000a000000000000001')).status).toBe(404);
  });

  it('that moves money needs an Idempotency-Key', async () => {
    const path = `/v1/ops/flows/payment/${await stuckPayment()}/events`;
    const headers = { 'Idempotency-Key': '' };
    const sent = await call(wallet.app, 'POST', path, { token: one.token, body: resolution, headers });
    expect(sent.status).toBe(400);
  });
});

describe('four eyes', () => {
  it('one proposes, another approves, and only then the run is told', async () => {
    const payment = await stuckPayment();
    expect((await propose(support, payment)).status).toBe(403);
    const key = `resolve-${payment}`;
    const proposed = await propose(one, payment, key);
    expect(proposed).toMatchObject({
      status: 202,
      body: {
        flow: 'approval',
        state: 'awaitingSecond',
        owner: one.id,
        view: { run: payment, event: 'ops.resolve', by: one.id, because: 'Ticket 17', fields: { decision: 'notPaid' } },
      },
    });
    const { id } = proposed.body;
    expect(proposed.headers.get('Location')).toBe(`/v1/ops/flows/approval/${String(id)}`);
    expect(await newest(one)).toMatchObject({ act: 'propose', run: payment, detail: 'ops.resolve' });
    expect((await propose(one, payment, key)).body['id']).toBe(id);
    expect((await lookAt(one, 'payment', payment))['state']).toBe('underReview.awaitingOps');

    const own = await decide(one, id, 'ops.approve');
    expect(own).toMatchObject({ status: 200, body: { state: 'awaitingSecond', reason: 'same-person' } });
    expect((await decide(support, id, 'ops.approve')).status).toBe(403);
    expect((await decide(engineer, id, 'ops.approve')).status).toBe(403);
    expect((await lookAt(support, 'approval', String(id)))['can']).toEqual([]);
    expect((await lookAt(one, 'payment', payment))['state']).toBe('underReview.awaitingOps');

    const decided = await decide(two, id, 'ops.approve');
    expect(decided).toMatchObject({
      status: 200,
      body: { state: 'applied', outcome: 'applied', reason: null, view: { decidedBy: two.id } },
    });
    expect(await newest(two)).toMatchObject({ act: 'send', run: id, detail: 'ops.approve' });
    const done = await lookAt(two, 'payment', payment);
    expect(done).toMatchObject({ outcome: 'declined', reason: 'resolved-not-paid', can: [] });
    expect((await decide(two, id, 'ops.approve')).status).toBe(409);
    expect((await propose(one, payment)).status).toBe(409);
    expect((await propose(one, payment, key)).body).toMatchObject({ id, outcome: 'applied' });
  });

  it('a proposal that is refused does nothing', async () => {
    const payment = await stuckPayment();
    const { id } = (await propose(one, payment)).body;
    expect((await decide(two, id, 'ops.refuse')).body).toMatchObject({ outcome: 'refused' });
    expect((await lookAt(one, 'payment', payment))['state']).toBe('underReview.awaitingOps');
  });

  it('a proposal that nobody decides on expires', async () => {
    const payment = await stuckPayment();
    const hasty = wallet.appWith({ policy: { approval: { approvalExpiryMs: 300 } } });
    const path = `/v1/ops/flows/payment/${payment}/events`;
    const { body } = await call(hasty, 'POST', path, { token: one.token, body: resolution });
    await until(
      () => lookAt(one, 'approval', String(body['id'])),
      ({ outcome }) => outcome === 'expired',
    );
    expect((await decide(two, body['id'], 'ops.approve')).status).toBe(409);
    expect((await lookAt(one, 'payment', payment))['state']).toBe('underReview.awaitingOps');
  });

  it('of two proposals that are both approved one counts, and the other is told that the run had gone on', async () => {
    const payment = await stuckPayment();
    const [first, other] = [await propose(one, payment), await propose(two, payment)];
    expect((await decide(two, first.body['id'], 'ops.approve')).body['outcome']).toBe('applied');
    expect((await decide(one, other.body['id'], 'ops.approve')).body['outcome']).toBe('notTaken');
  });

  it('a message that is sent again, its answer having been lost, is still one message', async () => {
    const payment = await stuckPayment();
    const event = { type: 'ops.resolve', decision: 'notPaid', note: 'x' };
    const tell = () => wallet.inside.tellAsStaff(payment, event, 'apv_1/told');
    expect(await tell()).toMatchObject({ taken: true, seen: { outcome: 'declined' } });
    expect(await tell()).toMatchObject({ taken: true, seen: { outcome: 'declined' } });
    expect(await wallet.inside.tellAsStaff(payment, event, 'apv_2/told')).toMatchObject({ taken: false });
    const { account } = person;
    for (const [index, unfit] of [{ type: 'ops.explode' }, { type: 'ops.freeze', because: 7 }].entries())
      expect(await wallet.inside.tellAsStaff(account, unfit, `apv_3/${index}`)).toMatchObject({ taken: false });
  });

  it('freezes at once and unfreezes by two; a user has no part in it', async () => {
    const { account, token } = await newUser(wallet);
    const path = `/v1/ops/flows/account/${account}/events`;
    await send(one, path, { type: 'ops.freeze', because: 'Stolen', reason: 'Ticket 18' });
    const proposed = await send(one, path, { type: 'ops.unfreeze', reason: 'Found again' });
    const id = String(proposed.body['id']);
    expect(proposed).toMatchObject({ status: 202, body: { flow: 'approval', state: 'awaitingSecond' } });
    expect((await call(wallet.app, 'GET', `/v1/flows/approval/${id}`, { token })).status).toBe(404);
    expect((await decide({ ...two, token }, id, 'ops.approve')).status).toBe(403);
    expect((await decide(two, id, 'ops.approve')).body['outcome']).toBe('applied');
    expect(await lookAt(one, 'account', account)).toMatchObject({ view: { standing: 'active', frozenBecause: null } });
  });
});

describe('the audit over HTTP', () => {
  it('is for engineers, reads of it are in it, and its chain holds', async () => {
    for (const member of [support, one]) expect((await get(member, '/v1/ops/audit')).status).toBe(403);
    expect((await get(engineer, '/v1/ops/audit', {})).status).toBe(400);
    const { status, body } = await get(engineer, `/v1/ops/audit?staff=${two.id}&limit=2`);
    expect(status).toBe(200);
    expect(body['entries']).toHaveLength(2);
    const next = await get(engineer, `/v1/ops/audit?staff=${two.id}&limit=2&cursor=${String(body['nextCursor'])}`);
    const seqs = [body, next.body].flatMap((page) =>
      Object.values(asFields(page['entries'])).map((entry) => Number(asFields(entry)['seq'])),
    );
    expect(seqs).toEqual(seqs.toSorted((a, b) => b - a));
    expect(new Set(seqs).size).toBe(4);
    expect(await newest(engineer)).toMatchObject({ act: 'read audit', detail: JSON.stringify({ staff: two.id }) });
    expect(await checkAudit(wallet.db)).toMatchObject({ findings: [] });
  });
});
