import { describe, expect, test, vi } from 'vitest';
import { faultModes, faultRoutes } from '../../sandbox/faults.ts';
import { authorisation, bodyOf, cardCheck, fresh, message, stage } from './stage.ts';
import type { Stage } from './stage.ts';

const switchPath = '/sandbox/faults';
const sendPath = '/sms/messages';
const authorise = '/network/authorisations';
const checkPath = '/registry/checks';
const cardChecks = '/network/cards/checks';
const freezes = '/e-money/freezes';

/** A body that freezes an amount of e-money. */
function freeze() {
  const asked = { wallet: '0020000000000001', payee: 'mer_1', amountMinor: 5, currency: 'CNY' };
  return { requestId: fresh('pay'), ...asked };
}

// What the next authorisation hears, if the network has it afterwards, and how often its webhook comes.
const modes = [
  ['drop-answer', 'lost', 200, 1],
  ['drop-request', 'lost', 404, 0],
  ['late', 'lost', 200, 1],
  ['error', 503, 404, 0],
  ['error-after-work', 503, 200, 1],
  ['throttle', 429, 404, 0],
  ['garbage', 200, 200, 1],
  ['delay', 200, 200, 1],
  ['duplicate-webhook', 200, 200, 2],
  ['lose-webhook', 200, 200, 0],
] as const;

describe('the fault switch', () => {
  test('has a row here for every mode', () => {
    expect(modes.map(([mode]) => mode)).toEqual(Object.keys(faultModes));
  });

  test.each(modes)(
    '%s: the next call hears %s, an inquiry %i, webhooks %i',
    async (mode, heardStatus, known, webhooks) => {
      const { call, heard } = await stage();
      await call(switchPath, { route: 'authorisations', mode, delayMs: 100 });
      const asked = authorisation();
      const answer = await call(authorise, asked);
      expect(answer === 'lost' ? answer : answer.status).toBe(heardStatus);
      await vi.waitFor(async () => expect((await inquire(call, asked.requestId)).status).toBe(known));
      const next = authorisation();
      expect(await call(authorise, next)).toMatchObject({ status: 200, body: { responseCode: '00' } });
      await vi.waitFor(() => expect(heard.some(({ data }) => data['reference'] === next.reference)).toBe(true));
      await vi.waitFor(() => {
        const about = heard.filter(({ data }) => data['reference'] === asked.reference);
        expect(about).toHaveLength(webhooks);
        expect(new Set(about.map(({ id }) => id)).size).toBe(Math.min(webhooks, 1));
      });
    },
  );

  test.each(faultRoutes)('reaches %s', async (route) => {
    const { call } = await stage();
    const asked = authorisation();
    await call(authorise, asked);
    const check = { requestId: fresh('kyc'), name: '李雷', idNumber: '999999199003070012' };
    await call(checkPath, check);
    const holder = cardCheck();
    await call(cardChecks, holder);
    const frozen = freeze();
    await call(freezes, frozen);
    const freezePath = `${freezes}/${encodeURIComponent(frozen.requestId)}`;
    const about = { authorisationRequestId: asked.requestId };
    const calls: Record<string, () => ReturnType<Stage['call']>> = {
      messages: () => call(sendPath, message()),
      authorisations: () => call(authorise, authorisation()),
      captures: () => call('/network/captures', { requestId: 'c', ...about, amountMinor: 5 }),
      inquiries: () => call(`${authorise}/by-request/${encodeURIComponent(asked.requestId)}`),
      reversals: () => call('/network/reversals', { requestId: 'r', ...about }),
      checks: () => call(checkPath, check),
      'card-checks': () => call(cardChecks, cardCheck()),
      'card-codes': () => call('/network/cards/codes', { requestId: 'c', checkRequestId: holder.requestId }),
      agreements: () =>
        call('/network/agreements', { requestId: 'a', checkRequestId: holder.requestId, code: '000000' }),
      cancellations: () => call('/network/agreements/cancellations', { requestId: 'b', token: 'tok_1' }),
      freezes: () => call(freezes, freeze()),
      'freeze-inquiries': () => call(freezePath),
      deductions: () => call(`${freezePath}/deduction`, { requestId: 'd', amountMinor: 5 }),
      thaws: () => call(`${freezePath}/thaw`, { requestId: 't' }),
      'check-inquiries': () => call(`${checkPath}/${encodeURIComponent(check.requestId)}`),
    };
    const taken = ['messages', 'checks'].includes(route) ? 202 : 200;
    await call(switchPath, { route, mode: 'error', times: 2 });
    for (const status of [503, 503, taken]) expect(await calls[route]?.()).toMatchObject({ status });
  });

  test('meets only calls about what it names, for so many times, and first come first', async () => {
    const { call } = await stage();
    await call(switchPath, { route: 'authorisations', mode: 'error', about: 'pay_b' });
    await call(switchPath, { route: 'authorisations', mode: 'drop-answer', about: 'pay_b/', times: 1 });
    const asked = authorisation({ requestId: 'pay_b/1', reference: 'pay_b/1' });
    expect(await call(authorise, authorisation({ requestId: 'pay_a/1' }))).toMatchObject({ status: 200 });
    expect(await call(authorise, asked)).toMatchObject({ status: 503 });
    expect(await call(authorise, asked)).toBe('lost');
    expect(await call(authorise, asked)).toMatchObject({ status: 200 });
    expect(await call(switchPath)).toMatchObject({ body: { faults: [] } });
  });

  test('leaves a magic card its turns', async () => {
    const { call } = await stage();
    const asked = authorisation({ card: '6200000000010087' });
    await call(switchPath, { route: 'authorisations', mode: 'error' });
    const codes: unknown[] = [];
    for (let turn = 0; turn < 4; turn += 1) codes.push(bodyOf(await call(authorise, asked))['responseCode']);
    expect(codes).toEqual([undefined, '91', '96', '00']);
  });

  test('is listed, cleared, and bounded', async () => {
    const { url, call } = await stage();
    const fault = { route: 'messages', mode: 'late' };
    const full = { ...fault, times: 1, delayMs: 1_000 };
    expect(await call(switchPath, fault)).toEqual({ status: 201, body: full });
    for (let count = 1; count < 100; count += 1) await call(switchPath, fault);
    expect(await call(switchPath, fault)).toMatchObject({ status: 409 });
    const { faults } = bodyOf(await call(switchPath));
    expect(faults).toEqual(Array.from({ length: 100 }, () => full));
    expect((await fetch(`${url}${switchPath}`, { method: 'DELETE' })).status).toBe(204);
    expect(await call(switchPath)).toEqual({ status: 200, body: { faults: [] } });
    expect(await call(sendPath, message())).toMatchObject({ status: 202 });
  });

  test.each([
    [{ route: 'nowhere', mode: 'error' }, '/route'],
    [{ route: 'messages', mode: 'explode' }, '/mode'],
    [{ route: 'messages', mode: 'error', times: 0 }, '/times'],
    [{ route: 'messages', mode: 'delay', delayMs: 120_001 }, '/delayMs'],
  ])('%o is a 422 that names %s', async (body, named) => {
    const { call } = await stage();
    const answer = await call(switchPath, body);
    expect(answer).toMatchObject({ status: 422 });
    expect(bodyOf(answer)['detail']).toContain(named);
  });
});

async function inquire(call: Stage['call'], id: string): Promise<{ status: number }> {
  const answer = await call(`${authorise}/by-request/${encodeURIComponent(id)}`);
  return answer === 'lost' ? { status: 0 } : answer;
}
