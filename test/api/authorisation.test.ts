import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoMerchants } from '../../db/seed.ts';
import { approval } from '../../machines/approval/approval.flow.ts';
import { flows } from '../../machines/index.ts';
import type { Flow } from '../../machines/kit/flow.ts';
import { idOf, idPrefixes, sameNumber } from '../../machines/kit/ids.ts';
import { accountRunOf } from '../../workflows/activities/standing.ts';
import { startArgs } from '../../workflows/start-args.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { expected, senders } from './authorisation.rows.ts';
import type { SenderName } from './authorisation.rows.ts';
import { clientOf } from './client.ts';
import type { Client } from './client.ts';
import { photo } from './kyc/stage.ts';
import { giveIdentity } from '../identified.ts';
import { openCase } from './lost-phone.stage.ts';
import { seedCampaign } from '../campaigns.ts';
import { seedCard } from '../cards.ts';
import { register } from './people.ts';
import { keyOf } from '../merchants.ts';
import { call, newUser, signedIn } from './staff.stage.ts';
import type { Fields, Sent } from './staff.stage.ts';

// Who may call what: every route of the app against every kind of sender. A route without a row fails, and so does a row
// without a route. Each request fits, so that only who sends it decides.

let wallet: Wallet;
let client: Client;
let tokens: { readonly [sender in SenderName]: string | undefined };
/** A run of every flow by its name, the owner's; its token where it has no user. */
let runs: { readonly [flow: string]: { readonly id: string; readonly token: string } };
/** The owner's. */
let card: string;
let image: Uint8Array<ArrayBuffer>;
/** A photo that a run of the owner’s has taken. */
let attached: string;
/** One that gives coupons to everybody. */
let campaign: string;
/** The owner's, their welcome credit. */
let transaction: string;

const coffee = { merchant: demoMerchants.cafe.id, amountMinor: 2_372, currency: 'CNY' };
const phone = '+8613800001008';
/** What each flow is started with. */
const inputs: { readonly [flow: string]: Fields } = {
  registration: { phone, acceptTerms: true, termsVersion: '2026-11' },
  login: { phone, device: 'device-of-the-matrix-0001' },
  'password-reset': { phone },
  unlock: { phone, what: 'login' },
  payment: coffee,
  transfer: { to: phone, amountMinor: 2_372, currency: 'CNY' },
  kyc: {},
  'card-binding': {},
  'card-unbinding': { card: idOf(idPrefixes.card, '0'.repeat(32)) },
  'payment-password': {},
  'small-amount': { perPaymentMinor: 20_000, perDayMinor: 100_000 },
  'change-phone': {},
  'close-account': {},
};
const namesOf = (whose: Flow['owner']) => new Set(flows.filter(({ owner }) => owner === whose).map(({ name }) => name));
const heldByToken = namesOf('anybody');
const ofMerchants = namesOf('merchant');

beforeAll(async () => {
  wallet = await startWallet();
  client = clientOf(wallet);
  const [owner, another] = [await register(wallet, client), await register(wallet, client)];
  const staff = await Promise.all([
    signedIn(wallet, 'sue', 'support'),
    signedIn(wallet, 'olga', 'operator'),
    signedIn(wallet, 'ed', 'engineer'),
    signedIn(wallet, 'pia', 'operator'),
  ]);
  const [support, operator, engineer, proposer] = staff;
  tokens = {
    nobody: undefined,
    another: another.token,
    owner: owner.token,
    support: support?.token,
    operator: operator?.token,
    engineer: engineer?.token,
    merchant: await keyOf(wallet),
    rival: await keyOf(wallet, demoMerchants.closed.id),
  };
  campaign = await seedCampaign(wallet, { coupon: { most: 100, perUser: 100, days: 1 } });
  card = (await seedCard(wallet, owner.user)).id;
  image = new Uint8Array(await photo());
  const { transactions } = (await client.call('GET', '/v1/transactions', { token: owner.token })).body;
  transaction = (transactions as { id: string }[])[0]?.id ?? '';
  const started: { [flow: string]: { id: string; token: string } } = {};
  for (const [flow, body] of Object.entries(inputs)) {
    const token = heldByToken.has(flow) ? undefined : ofMerchants.has(flow) ? tokens.merchant : owner.token;
    const run = await client.start(flow, body, { token, headers: { Prefer: 'wait=30' } });
    started[flow] = { id: run.id, token: run.token ?? owner.token };
  }
  const proposal = {
    run: started['payment']?.id,
    flow: 'payment',
    event: 'ops.resolve',
    fields: { decision: 'paid', note: 'x' },
    by: proposer?.id,
    because: 'x',
  };
  const run = { id: idOf(idPrefixes.approval, owner.user.slice(4)), owner: proposer?.id ?? '', addressHash: null };
  await wallet.runs.start(startArgs(approval, run, proposal, {}), null);
  const account = { id: accountRunOf(owner.user), token: owner.token };
  attached = idOf(idPrefixes.upload, owner.user.slice(4));
  const kept = {
    id: attached,
    owner: owner.user,
    run_id: idOf('kyc', owner.user.slice(4)),
    side: 'front',
    hash: 'x',
  } as const;
  const sized = { kind: 'id-photo', bytes: image.byteLength, width: 640, height: 400 } as const;
  await wallet.db
    .insertInto('uploads')
    .values({ ...kept, ...sized })
    .execute();
  await wallet.blobs.put(attached, await wallet.vault.sealBytes(owner.user, attached, image));
  await giveIdentity(wallet, owner.user);
  started['lost-phone'] = await openCase(wallet, { phone: owner.phone, newPhone: phone });
  const claim = { id: sameNumber(idPrefixes.claim, owner.user), token: owner.token };
  const offer = { transfer: started['transfer']?.id, payerMask: '*明', amountMinor: 2_372, currency: 'CNY' };
  await wallet.inside.start('claim', { id: claim.id, owner: owner.user }, offer);
  runs = { ...started, account, claim, approval: { id: run.id, token: '' } };
});
afterAll(() => wallet.stop());

const flowOf = (route: string): string => /^\/v1\/(?:merchant\/)?flows\/([a-z-]+)/.exec(route)?.[1] ?? '';
const runOf = (flow: string) => runs[flow] ?? { id: `no run of ${flow}`, token: '' };

/** The events that flows are told; one that is not here is cancelled. */
const events: { readonly [flow: string]: Fields } = {
  payment: { type: 'user.confirm' },
  registration: { type: 'user.setPassword', password: 'correct-horse-9-battery' },
  account: { type: 'user.freeze' },
  // Whoever has no identity may not take it, and is told so.
  claim: { type: 'user.accept' },
};

/** Queries of routes that need one. */
const queries: { readonly [route: string]: string } = {
  '/v1/transactions/summary': '?month=2026-11',
  '/v1/transactions/series': '?from=2026-11-01&to=2026-11-30',
};

type Ask = { readonly path: string; readonly raw?: Uint8Array<ArrayBuffer> } & Omit<Sent, 'token'>;

/** What is asked of a route: something that whoever may call it is answered, or refused for another reason than who they are. */
function askOf(method: string, route: string, session: string): Ask {
  const flow = flowOf(route);
  const bodies: { readonly [route: string]: Fields | undefined } = {
    [`POST /v1/flows/${flow}`]: inputs[flow],
    [`POST /v1/merchant/flows/${flow}`]: inputs[flow],
    [`POST /v1/flows/${flow}/:id/events`]: events[flow] ?? { type: 'user.cancel' },
    [`POST /v1/merchant/flows/${flow}/:id/events`]: events[flow] ?? { type: 'merchant.cancel' },
    'PATCH /v1/cards/:id': { alias: 'Salary' },
    'POST /v1/receiving-codes': { currency: 'CNY' },
    'POST /v1/coupons': { campaign },
    'PUT /v1/budgets/:category': { limitMinor: 5, currency: 'CNY' },
    'POST /v1/sessions': { run: runOf('registration').id },
    'POST /v1/sessions/refresh': { refreshToken: `ref_${'x'.repeat(40)}` },
    'POST /v1/staff/sessions': { name: 'nobody', password: 'x', code: '000000' },
    'POST /v1/webhooks/:provider': {},
    'POST /v1/ops/flows/:flow/:id/events': { type: 'ops.resolve', decision: 'paid', note: 'x', reason: 'x' },
    'POST /v1/ops/flows/lost-phone': { phone, newPhone: '+8613800001009', reason: 'x' },
    'POST /v1/ops/approvals/:id/events': { type: 'ops.approve', reason: 'x' },
  };
  const body = bodies[`${method} ${route}`];
  const path = route
    .replace('/v1/ops/flows/:flow/:id', `/v1/ops/flows/payment/${runOf('payment').id}`)
    .replace('/v1/ops/approvals/:id', `/v1/ops/approvals/${runOf('approval').id}`)
    .replace('/v1/ops/uploads/:id', `/v1/ops/uploads/${attached}`)
    .replace('/v1/cards/:id', `/v1/cards/${card}`)
    .replace('/v1/sessions/:id', `/v1/sessions/${session}`)
    .replace('/v1/transactions/:id', `/v1/transactions/${transaction}`)
    .replace(':statement', '2026-10.pdf')
    .replace(':category', 'food')
    .replace(':id', runOf(flow).id)
    .replace(':provider', 'sms');
  const query = queries[route] ?? '';
  const headers = { 'X-Reason': 'Matrix', Prefer: 'wait=30' };
  if (route === '/v1/uploads') return { path, raw: image, headers: { ...headers, 'Content-Type': 'image/jpeg' } };
  return { path: `${path}${query}`, headers, ...(body === undefined ? {} : { body }) };
}

/** A run without a user is its holder's: the token of its start is what its owner sends. */
function tokenOf(sender: SenderName, method: string, route: string): string | undefined {
  if (sender !== 'owner') return tokens[sender];
  if (`${method} ${route}` === 'POST /v1/sessions') return runOf('registration').token;
  return heldByToken.has(flowOf(route)) ? runOf(flowOf(route)).token : tokens.owner;
}

/** The status that each sender is answered, one after the other. */
async function statusesOf(method: string, route: string): Promise<{ [sender: string]: number }> {
  // A session that is ended is gone for the rows below: it is one of users who leave here.
  const leave = method === 'DELETE' && route.startsWith('/v1/sessions');
  const leaver = async () => (leave ? newUser(wallet) : undefined);
  const leavers: { readonly [sender: string]: Awaited<ReturnType<typeof leaver>> } = {
    owner: await leaver(),
    another: await leaver(),
  };
  const seen: { [sender: string]: number } = {};
  const { path, ...ask } = askOf(method, route, idOf(idPrefixes.session, leavers['owner']?.user.slice(4) ?? ''));
  for (const sender of senders) {
    const token = leavers[sender]?.token ?? tokenOf(sender, method, route);
    const sent = { ...ask, token };
    seen[sender] = (
      await (ask.raw === undefined ? call(wallet.app, method, path, sent) : client.call(method, path, sent))
    ).status;
  }
  return seen;
}

const routesOf = ({ app }: Wallet) => [
  ...new Set(app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`)),
];

describe('who may call what', () => {
  it('has a row for every route, and no other', () => {
    expect(routesOf(wallet).toSorted()).toEqual(expected.map(({ route }) => route).toSorted());
  });

  it('knows every route that is documented', async () => {
    const document = await call(wallet.app, 'GET', '/openapi.json');
    const paths = Object.entries(Object(document.body['paths']) as Record<string, object>);
    const documented = paths.flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    const known = routesOf(wallet).map((route) => new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+')}$`));
    expect(documented.filter((one) => !known.some((route) => route.test(one)))).toEqual([]);
    expect(documented.length).toBeGreaterThan(20);
  });

  it.each(expected.map((row) => [row.route, row] as const))('%s', async (route, row) => {
    const [method = '', path = ''] = route.split(' ');
    expect(await statusesOf(method, path)).toEqual(row.statuses);
  });
});
