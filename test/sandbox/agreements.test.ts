import { describe, expect, test, vi } from 'vitest';
import { cardHolders } from '../../sandbox/card-holders.ts';
import { authorisation, bodyOf, cardCheck, fresh, stage } from './stage.ts';
import type { Answer, Stage } from './stage.ts';

const checks = '/network/cards/checks';
const agreements = '/network/agreements';
const cancellations = '/network/agreements/cancellations';

/** The issuer's code for a check, the newest. */
async function codeFor(
  call: Stage['call'],
  { phone, requestId }: ReturnType<typeof cardCheck>,
  nth = 1,
): Promise<string> {
  const mine = await vi.waitUntil(async () => {
    const { messages } = bodyOf(await call(`/sms/messages?to=${encodeURIComponent(phone)}`)) as {
      messages: { requestId: string; text: string }[];
    };
    return messages.find((one) => one.requestId === `${requestId}/code-${nth}`);
  });
  return /\b\d{6}\b/.exec(mine.text)?.[0] ?? '';
}

const heard = (answer: Answer | 'lost'): unknown => {
  if (answer === 'lost') return 'lost';
  const { status, responseCode } = answer.body;
  return answer.status === 200 ? (status === 'unsettled' ? responseCode : status) : answer.status;
};

/** What each call about a card hears, in turn: checks, agreements with the right code, cancellations by the check. */
const rows: { readonly [tail: string]: readonly string[] } = {
  '020011': ['check=declined'],
  '020029': ['check=code-sent'],
  '020037': ['check=91', 'check=96', 'check=code-sent', 'check=code-sent'],
  '020045': ['check=91', 'check=91', 'check=91', 'check=91'],
  '020052': ['check=lost', 'check=code-sent'],
  '020060': ['check=code-sent', 'agree=lost', 'agree=signed'],
  '020078': ['check=code-sent', 'agree=lost', 'agree=lost', 'cancel=cancelled'],
  '020086': ['check=code-sent', 'agree=signed', 'cancel=503', 'cancel=503', 'cancel=cancelled'],
  '020094': ['check=code-sent', 'agree=signed', 'cancel=503', 'cancel=503', 'cancel=503'],
  '020102': ['check=code-sent', 'agree=signed', 'cancel=lost', 'cancel=cancelled'],
};

describe('magic cards of binding', () => {
  test('have a row here each', () => {
    expect(Object.keys(rows)).toEqual(cardHolders.map(({ number }) => number.slice(-6)));
  });

  test.each(Object.entries(rows))('%s', async (tail, steps) => {
    const { call } = await stage();
    const asked = cardCheck({ card: `6200000000${tail}` });
    const about = { checkRequestId: asked.requestId };
    const trace: string[] = [];
    for (const step of steps) {
      const [what] = step.split('=');
      const answer =
        what === 'check'
          ? call(checks, asked)
          : what === 'agree'
            ? call(agreements, { requestId: 'a', ...about, code: await codeFor(call, asked) })
            : call(cancellations, { requestId: 'x', ...about });
      trace.push(`${what}=${String(heard(await answer))}`);
    }
    expect(trace).toEqual(steps);
  });
});

test.each([
  ['another phone than the reserved one', { card: '6200000000020029', phone: '+8613800000001' }, 'phone', '05'],
  ['somebody else’s card', { card: '6200000000020011' }, 'holder', '05'],
  ['a lost card', { card: '6200000000010129' }, undefined, '41'],
  ['a card that is no card', { card: '6200000000010013' }, undefined, '14'],
])('%s is declined, and no code is sent', async (_, over, mismatch, responseCode) => {
  const { call } = await stage();
  const asked = cardCheck(over);
  const body = bodyOf(await call(checks, asked));
  expect(body).toEqual({ requestId: asked.requestId, status: 'declined', responseCode, ...(mismatch && { mismatch }) });
  const signed = await call(agreements, { requestId: 'a', checkRequestId: asked.requestId, code: '123456' });
  expect(signed).toMatchObject({ status: 404 });
});

test('a card without money is still somebody’s: it can be bound', async () => {
  const { call } = await stage();
  expect(bodyOf(await call(checks, cardCheck({ card: '6200000000010038' })))).toMatchObject({ status: 'code-sent' });
});

test('the issuer’s code takes three tries and lives five minutes; another one begins anew; no receipt is told', async () => {
  let now = 0;
  const { call, heard: told } = await stage({ now: () => now });
  const asked = cardCheck();
  const about = { checkRequestId: asked.requestId };
  await call(checks, asked);
  const code = await codeFor(call, asked);
  const wrong = code === '000000' ? '000001' : '000000';
  const sign = async (typed: string) =>
    bodyOf(await call(agreements, { requestId: fresh('a'), ...about, code: typed }));
  expect(await sign(wrong)).toMatchObject({ status: 'code-wrong', triesLeft: 2 });
  expect(await sign(wrong)).toMatchObject({ status: 'code-wrong', triesLeft: 1 });
  expect(await sign(wrong)).toMatchObject({ status: 'code-tries-spent', triesLeft: 0 });
  expect(await sign(code)).toMatchObject({ status: 'code-tries-spent' });
  expect(bodyOf(await call('/network/cards/codes', { requestId: 'r', ...about }))).toMatchObject({
    status: 'code-sent',
  });
  now += 5 * 60_000 + 1;
  expect(await sign(await codeFor(call, asked, 2))).toMatchObject({ status: 'code-expired' });
  expect(told).toEqual([]);
});

test('a token pays as its card does until its agreement is cancelled; another agreement has another token', async () => {
  const { call } = await stage();
  const bind = async () => {
    const asked = cardCheck({ card: '6200000000010038' });
    await call(checks, asked);
    const code = await codeFor(call, asked);
    const body = bodyOf(await call(agreements, { requestId: fresh('a'), checkRequestId: asked.requestId, code }));
    return String(body['token']);
  };
  const [token, other] = [await bind(), await bind()];
  expect(other).not.toBe(token);
  const pays = async (card: string) =>
    bodyOf(await call('/network/authorisations', authorisation({ card })))['responseCode'];
  expect(await pays(token)).toBe('51');
  expect(bodyOf(await call(cancellations, { requestId: 'x', token }))).toMatchObject({ status: 'cancelled' });
  expect(bodyOf(await call(cancellations, { requestId: 'y', token }))).toMatchObject({ status: 'absent' });
  expect(await pays(token)).toBe('12');
  expect(await pays(other)).toBe('51');
  expect(await pays('tok_made-up')).toBe('14');
});

test('a cancellation that comes before the agreement keeps it from counting', async () => {
  const { call } = await stage();
  const asked = cardCheck();
  const about = { checkRequestId: asked.requestId };
  await call(checks, asked);
  const code = await codeFor(call, asked);
  expect(bodyOf(await call(cancellations, { requestId: 'x', ...about }))).toMatchObject({ status: 'absent' });
  const signed = bodyOf(await call(agreements, { requestId: 'a', ...about, code }));
  expect(signed).toMatchObject({ status: 'declined', responseCode: '12' });
});
