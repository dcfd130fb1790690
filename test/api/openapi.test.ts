import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { documentOf } from './documented.ts';
import type { Document } from './documented.ts';

let wallet: Wallet;
let document: Document;
beforeAll(async () => {
  wallet = await startWallet();
  ({ document } = await documentOf(wallet.app));
});
afterAll(() => wallet.stop());

/** Every route there is, by its name in the document; those of a document and of people have none. */
const routes = [
  'GET /docs',
  'GET /healthz health.live',
  'GET /openapi.json',
  'GET /readyz health.ready',
  'GET /v1/balances records.balances',
  'GET /v1/cards cards.list',
  'PATCH /v1/cards/{id} cards.change',
  'POST /v1/flows/card-binding card-binding.start',
  'GET /v1/flows/card-binding/{id} card-binding.look',
  'GET /v1/flows/card-binding/{id}/events card-binding.stream',
  'POST /v1/flows/card-binding/{id}/events card-binding.tell',
  'POST /v1/flows/card-unbinding card-unbinding.start',
  'GET /v1/flows/card-unbinding/{id} card-unbinding.look',
  'GET /v1/flows/card-unbinding/{id}/events card-unbinding.stream',
  'POST /v1/flows/card-unbinding/{id}/events card-unbinding.tell',
  'GET /v1/budgets records.budgets',
  'DELETE /v1/budgets/{category} records.budgets.drop',
  'PUT /v1/budgets/{category} records.budgets.put',
  'GET /v1/flows/account/{id} account.look',
  'GET /v1/flows/account/{id}/events account.stream',
  'POST /v1/flows/account/{id}/events account.tell',
  'POST /v1/flows/change-phone change-phone.start',
  'GET /v1/flows/change-phone/{id} change-phone.look',
  'GET /v1/flows/change-phone/{id}/events change-phone.stream',
  'POST /v1/flows/change-phone/{id}/events change-phone.tell',
  'POST /v1/flows/close-account close-account.start',
  'GET /v1/flows/close-account/{id} close-account.look',
  'GET /v1/flows/close-account/{id}/events close-account.stream',
  'POST /v1/flows/close-account/{id}/events close-account.tell',
  'POST /v1/flows/kyc kyc.start',
  'GET /v1/flows/kyc/{id} kyc.look',
  'GET /v1/flows/kyc/{id}/events kyc.stream',
  'POST /v1/flows/kyc/{id}/events kyc.tell',
  'POST /v1/flows/login login.start',
  'GET /v1/flows/login/{id} login.look',
  'GET /v1/flows/login/{id}/events login.stream',
  'POST /v1/flows/login/{id}/events login.tell',
  'GET /v1/flows/lost-phone/{id} lost-phone.look',
  'GET /v1/flows/lost-phone/{id}/events lost-phone.stream',
  'POST /v1/flows/lost-phone/{id}/events lost-phone.tell',
  'POST /v1/flows/password-reset password-reset.start',
  'GET /v1/flows/password-reset/{id} password-reset.look',
  'GET /v1/flows/password-reset/{id}/events password-reset.stream',
  'POST /v1/flows/password-reset/{id}/events password-reset.tell',
  'POST /v1/flows/payment payment.start',
  'POST /v1/flows/payment-password payment-password.start',
  'GET /v1/flows/payment-password/{id} payment-password.look',
  'GET /v1/flows/payment-password/{id}/events payment-password.stream',
  'POST /v1/flows/payment-password/{id}/events payment-password.tell',
  'GET /v1/flows/payment/{id} payment.look',
  'GET /v1/flows/payment/{id}/events payment.stream',
  'POST /v1/flows/payment/{id}/events payment.tell',
  'POST /v1/flows/registration registration.start',
  'GET /v1/flows/registration/{id} registration.look',
  'GET /v1/flows/registration/{id}/events registration.stream',
  'POST /v1/flows/registration/{id}/events registration.tell',
  'POST /v1/flows/unlock unlock.start',
  'GET /v1/flows/unlock/{id} unlock.look',
  'GET /v1/flows/unlock/{id}/events unlock.stream',
  'POST /v1/flows/unlock/{id}/events unlock.tell',
  'POST /v1/flows/small-amount small-amount.start',
  'GET /v1/flows/small-amount/{id} small-amount.look',
  'GET /v1/flows/small-amount/{id}/events small-amount.stream',
  'POST /v1/flows/small-amount/{id}/events small-amount.tell',
  'GET /v1/flows/claim/{id} claim.look',
  'GET /v1/flows/claim/{id}/events claim.stream',
  'POST /v1/flows/claim/{id}/events claim.tell',
  'POST /v1/flows/transfer transfer.start',
  'GET /v1/flows/transfer/{id} transfer.look',
  'GET /v1/flows/transfer/{id}/events transfer.stream',
  'POST /v1/flows/transfer/{id}/events transfer.tell',
  'GET /v1/transfers transfers.list',
  'POST /v1/receiving-codes transfers.makeCode',
  'GET /v1/coupons promotions.coupons',
  'POST /v1/coupons promotions.claim',
  'GET /v1/points promotions.points',
  'GET /v1/ops/campaigns ops.campaigns',
  'GET /v1/limits records.limits',
  'GET /v1/me records.me',
  'GET /v1/me/export records.export',
  'GET /v1/merchant merchant.look',
  'POST /v1/ops/approvals/{id}/events ops.decide',
  'GET /v1/ops/audit ops.audit',
  'GET /v1/ops/flows/{flow}/{id} ops.look',
  'POST /v1/ops/flows/{flow}/{id}/events ops.tell',
  'POST /v1/ops/flows/lost-phone ops.lost-phone.start',
  'GET /v1/ops/runs ops.runs',
  'GET /v1/ops/uploads/{id} ops.upload',
  'DELETE /v1/sessions sessions.endAll',
  'GET /v1/sessions sessions.list',
  'POST /v1/sessions sessions.create',
  'DELETE /v1/sessions/current sessions.endCurrent',
  'POST /v1/sessions/refresh sessions.refresh',
  'DELETE /v1/sessions/{id} sessions.end',
  'GET /v1/staff/oidc/callback staff.oidc.callback',
  'GET /v1/staff/oidc/start staff.oidc.start',
  'DELETE /v1/staff/sessions staff.signOut',
  'POST /v1/staff/sessions staff.signIn',
  'GET /v1/statements/{statement} records.statement',
  'GET /v1/transactions records.transactions',
  'GET /v1/transactions.csv records.transactions.csv',
  'GET /v1/transactions/series records.transactions.series',
  'GET /v1/transactions/stream records.transactions.stream',
  'GET /v1/transactions/summary records.transactions.summary',
  'GET /v1/transactions/{id} records.transactions.one',
  'POST /v1/uploads uploads.create',
  'POST /v1/webhooks/card-network webhooks.card-network',
  'POST /v1/webhooks/registry webhooks.registry',
  'POST /v1/webhooks/sms webhooks.sms',
];

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect([valid, errors, validator.version]).toEqual([true, undefined, '3.1']);
  });

  it('has every route, and no other', () => {
    const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`),
    );
    expect(documented.toSorted()).toEqual(routes.filter((route) => route.split(' ').length === 3).toSorted());
  });

  it('is of every route that the app has', () => {
    const served = wallet.app.routes
      .filter(({ method }) => method !== 'ALL')
      .flatMap(({ method, path }) => {
        const shown = path.replaceAll(/:(\w+)/g, '{$1}');
        const each = shown.includes('{provider}') ? ['sms', 'card-network', 'registry'] : [''];
        return each.map((provider) => `${method} ${shown.replace('{provider}', provider)}`);
      });
    const known = routes.map((route) => route.split(' ').slice(0, 2).join(' '));
    expect([...new Set(served)].toSorted()).toEqual(known.toSorted());
  });

  it('names every problem that a route answers with', () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, { responses }] of Object.entries(operations)) {
        const refusals = Object.entries(responses).filter(([status]) => Number(status) >= 400 && path !== '/readyz');
        for (const [status, { content }] of refusals) {
          expect(Object.keys(content ?? {}), `${method} ${path} ${status}`).toEqual(['application/problem+json']);
        }
      }
    }
  });

  it('is shown by a page', async () => {
    const response = await wallet.app.request('/docs');
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=UTF-8']);
    expect(await response.text()).toContain('/openapi.json');
  });
});
