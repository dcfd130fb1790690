import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoMerchants } from '../../db/seed.ts';
import { approval } from '../../machines/approval/approval.flow.ts';
import { startArgs } from '../../workflows/start-args.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { expected, senders } from './authorisation.rows.ts';
import type { SenderName } from './authorisation.rows.ts';
import { call, newUser, signedIn } from './staff.stage.ts';
import type { Sent } from './staff.stage.ts';

// Who may call what: every route of the app against every kind of sender. A route without a row fails, and so does a row
// without a route. Each request fits, so that only who sends it decides.

let wallet: Wallet;
let tokens: { readonly [sender in SenderName]: string | undefined };
let runs: { payment: string; registration: string; registrationToken: string; account: string; approval: string };

beforeAll(async () => {
  wallet = await startWallet();
  const [owner, another] = [await newUser(wallet), await newUser(wallet)];
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
  };
  const payment = await call(wallet.app, 'POST', '/v1/flows/payment', { token: owner.token, body: coffee });
  const registration = await call(wallet.app, 'POST', '/v1/flows/registration', { body: newcomer });
  const proposal = {
    run: String(payment.body['id']),
    flow: 'payment',
    event: 'ops.resolve',
    fields: { decision: 'paid', note: 'x' },
    by: proposer?.id,
    because: 'x',
  };
  const run = { id: `apv_${owner.user.slice(4)}`, owner: proposer?.id ?? '', addressHash: null };
  await wallet.runs.start(startArgs(approval, run, proposal, {}), null);
  runs = {
    payment: String(payment.body['id']),
    registration: String(registration.body['id']),
    registrationToken: String(registration.body['token']),
    account: owner.account,
    approval: run.id,
  };
});
afterAll(() => wallet.stop());

const coffee = { merchant: demoMerchants.cafe.id, amountMinor: 2_372, currency: 'CNY' };
const newcomer = { phone: '+8613800001008', acceptTerms: true, termsVersion: '2026-11' };

type Ask = { readonly path: string } & Omit<Sent, 'token'>;

/** What is asked of a route: something that whoever may call it is answered, or refused for another reason than who they are. */
function askOf(method: string, route: string): Ask {
  const flow = /^\/v1\/flows\/([a-z-]+)/.exec(route)?.[1] ?? '';
  const id = { payment: runs.payment, registration: runs.registration, account: runs.account }[flow] ?? runs.approval;
  const bodies: { readonly [route: string]: object } = {
    'POST /v1/flows/payment': coffee,
    'POST /v1/flows/registration': newcomer,
    'POST /v1/flows/payment/:id/events': { type: 'user.confirm' },
    'POST /v1/flows/registration/:id/events': { type: 'user.setPassword', password: 'correct-horse-9-battery' },
    'POST /v1/flows/account/:id/events': { type: 'user.freeze' },
    'POST /v1/sessions': { run: runs.registration },
    'POST /v1/staff/sessions': { name: 'nobody', password: 'x', code: '000000' },
    'POST /v1/webhooks/:provider': {},
    'POST /v1/ops/flows/:flow/:id/events': { type: 'ops.resolve', decision: 'paid', note: 'x', reason: 'x' },
    'POST /v1/ops/approvals/:id/events': { type: 'ops.approve', reason: 'x' },
  };
  const body = bodies[`${method} ${route}`];
  const path = route
    .replace('/v1/ops/flows/:flow/:id', `/v1/ops/flows/payment/${runs.payment}`)
    .replace('/v1/ops/approvals/:id', `/v1/ops/approvals/${runs.approval}`)
    .replace(':id', id)
    .replace(':provider', 'sms');
  const query = route === '/v1/transactions/summary' ? '?month=2026-11' : '';
  return { path: `${path}${query}`, headers: { 'X-Reason': 'Matrix' }, ...(body === undefined ? {} : { body }) };
}

/** A run without a user is its holder's: the token of its start is what its owner sends. */
function tokenOf(sender: SenderName, route: string): string | undefined {
  const held = route.startsWith('/v1/flows/registration/') || route === '/v1/sessions';
  return sender === 'owner' && held ? runs.registrationToken : tokens[sender];
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
    const seen: { [sender: string]: number } = {};
    for (const sender of senders) {
      const { path: at, ...ask } = askOf(method, path);
      seen[sender] = (await call(wallet.app, method, at, { ...ask, token: tokenOf(sender, path) })).status;
    }
    expect(seen).toEqual(row.statuses);
  });
});
