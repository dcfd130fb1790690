import { describe, expect, test, vi } from 'vitest';
import { authorisation, bodyOf, fresh, stage } from './stage.ts';

const authorise = '/network/authorisations';
const capture = '/network/captures';
const reverse = '/network/reversals';

describe('what is asked twice under one id happens once', () => {
  test('authorisation, capture and reversal give their first answer again', async () => {
    const { call, heard } = await stage();
    const asked = authorisation();
    const about = { authorisationRequestId: asked.requestId };
    for (const [path, body] of [
      [authorise, asked],
      [capture, { requestId: fresh('cap'), ...about, amountMinor: 2_500 }],
      [reverse, { requestId: fresh('rev'), ...about }],
      [authorise, asked],
    ] as const) {
      const answers = await Promise.all([call(path, body), call(path, body), call(path, body)]);
      expect(answers[0]).toMatchObject({ status: 200 });
      expect(answers[1]).toEqual(answers[0]);
      expect(answers[2]).toEqual(answers[0]);
    }
    const statement = bodyOf(await call('/network/statement'));
    expect(statement).toMatchObject({
      totals: { CNY: { captures: 1, capturedMinor: 2_500, reversals: 1, reversedMinor: 2_500, netMinor: 0 } },
      lines: [
        { seq: 1, kind: 'capture', reference: asked.reference, amountMinor: 2_500 },
        { seq: 2, kind: 'reversal', reference: asked.reference, amountMinor: 2_500 },
      ],
      next: null,
    });
    await vi.waitFor(() => expect(heard).toHaveLength(3));
    expect(heard.map(({ type }) => type).toSorted()).toEqual([
      'authorisation.approved',
      'capture.completed',
      'reversal.completed',
    ]);
    for (const { path, data } of heard) {
      expect([path, data['reference']]).toEqual(['/hooks/card-network', asked.reference]);
    }
  });

  test.each([
    [authorise, authorisation({ requestId: 'a' }), { amountMinor: 1 }],
    [authorise, authorisation({ requestId: 'a' }), { card: '6200000000010020' }],
    [capture, { requestId: 'c', authorisationRequestId: 'known', amountMinor: 5 }, { amountMinor: 6 }],
    [reverse, { requestId: 'r', authorisationRequestId: 'known' }, { authorisationRequestId: 'other' }],
  ])('%s with another body is a 409', async (path, body, change) => {
    const { call } = await stage();
    await call(authorise, authorisation({ requestId: 'known' }));
    expect(await call(path, body)).toMatchObject({ status: 200 });
    expect(await call(path, { ...body, ...change })).toMatchObject({ status: 409 });
  });
});

test.each([
  [
    'more than was authorised',
    { amountMinor: 2_501 },
    { status: 200, body: { status: 'refused', responseCode: '13' } },
  ],
  ['a part', { amountMinor: 1_000 }, { status: 200, body: { status: 'captured', responseCode: '00' } }],
  ['of an authorisation that is not there', { authorisationRequestId: 'none' }, { status: 404 }],
])('a capture: %s', async (_, change, expected) => {
  const { call } = await stage();
  const asked = authorisation();
  await call(authorise, asked);
  const body = { requestId: fresh('cap'), authorisationRequestId: asked.requestId, amountMinor: 2_500, ...change };
  expect(await call(capture, body)).toMatchObject(expected);
});

test('a second capture under another id is refused (94), and one after a reversal too (25)', async () => {
  const { call } = await stage();
  const { requestId: authorisationRequestId, ...rest } = authorisation();
  await call(authorise, { requestId: authorisationRequestId, ...rest });
  const again = () => call(capture, { requestId: fresh('cap'), authorisationRequestId, amountMinor: 2_500 });
  expect(await again()).toMatchObject({ body: { status: 'captured' } });
  expect(await again()).toMatchObject({ body: { status: 'refused', responseCode: '94' } });
  expect(await call(reverse, { requestId: fresh('rev'), authorisationRequestId })).toMatchObject({
    body: { status: 'reversed' },
  });
  expect(await call(reverse, { requestId: fresh('rev'), authorisationRequestId })).toMatchObject({
    body: { status: 'reversed' },
  });
  expect(await again()).toMatchObject({ body: { status: 'refused', responseCode: '25' } });
  expect(await call('/network/statement')).toMatchObject({ body: { totals: { CNY: { captures: 1, reversals: 1 } } } });
});

test('an authorisation that comes after its reversal is declined (12) and never counts', async () => {
  const { call, heard } = await stage();
  const asked = authorisation();
  const about = { authorisationRequestId: asked.requestId };
  expect(await call(reverse, { requestId: 'r', ...about })).toMatchObject({ body: { status: 'not-found' } });
  expect(await call(authorise, asked)).toMatchObject({ body: { status: 'declined', responseCode: '12' } });
  expect(await call(capture, { requestId: 'c', ...about, amountMinor: 1 })).toMatchObject({
    body: { status: 'refused' },
  });
  expect(await call(reverse, { requestId: 'r', ...about })).toMatchObject({ body: { status: 'not-found' } });
  expect(await call('/network/statement')).toMatchObject({ body: { totals: {}, lines: [] } });
  await vi.waitFor(() => expect(heard).toMatchObject([{ type: 'authorisation.declined' }]));
});

test('a reversal of what was never captured moves nothing', async () => {
  const { call } = await stage();
  const asked = authorisation();
  await call(authorise, asked);
  await call(reverse, { requestId: 'r', authorisationRequestId: asked.requestId });
  const totals = { CNY: { captures: 0, capturedMinor: 0, reversals: 1, reversedMinor: 0, netMinor: 0 } };
  expect(await call('/network/statement')).toMatchObject({ body: { totals } });
});

test('the statement is read in pages, and for one reference', async () => {
  const { call } = await stage();
  for (const name of ['pay_a/1', 'pay_b/1', 'pay_a/2']) {
    await call(authorise, authorisation({ requestId: name, reference: name }));
    await call(capture, { requestId: `${name}/capture`, authorisationRequestId: name, amountMinor: 100 });
  }
  expect(await call('/network/statement?limit=2')).toMatchObject({
    body: { lines: [{ seq: 1 }, { seq: 2 }], next: 2 },
  });
  expect(await call('/network/statement?limit=2&after=2')).toMatchObject({ body: { lines: [{ seq: 3 }], next: null } });
  expect(await call('/network/statement?reference=pay_a')).toMatchObject({
    body: { totals: { CNY: { captures: 2, netMinor: 200 } }, lines: [{ seq: 1 }, { seq: 3 }] },
  });
});

test('of a card only the last four digits are kept', async () => {
  const { call } = await stage();
  const asked = authorisation();
  await call(authorise, asked);
  const answers = await Promise.all(
    [`${authorise}/by-request/${encodeURIComponent(asked.requestId)}`, '/network/statement', '/sandbox/webhooks'].map(
      (path) => call(path),
    ),
  );
  expect(answers[0]).toMatchObject({ body: { cardTail: '0012' } });
  expect(JSON.stringify(answers)).not.toContain(asked.card);
});

test.each([
  [authorise, authorisation({ amountMinor: 0 }), '/amountMinor'],
  [authorise, authorisation({ amountMinor: 1.5 }), '/amountMinor'],
  [authorise, authorisation({ currency: 'yuan' }), '/currency'],
  [authorise, authorisation({ card: '62 0000' }), '/card'],
  [authorise, authorisation({ requestId: 'x'.repeat(101) }), '/requestId'],
  [authorise, authorisation({ pin: '1' }), '"pin"'],
  [capture, { requestId: 'c', authorisationRequestId: 'a' }, '/amountMinor'],
  [reverse, { requestId: 'r' }, '/authorisationRequestId'],
  [reverse, 7, 'expected object'],
])('%s %o is a 422 that names %s', async (path, body, named) => {
  const { call } = await stage();
  const answer = await call(path, body);
  expect(answer).toMatchObject({ status: 422 });
  expect(bodyOf(answer)['detail']).toContain(named);
});

test.each([
  ['a query that does not fit', '/network/statement?limit=0', undefined, 422],
  ['no such call', '/network/nothing', undefined, 404],
  ['a body that is too large', authorise, authorisation({ reference: 'x'.repeat(20_000) }), 413],
])('%s', async (_, path, body, status) => {
  const { call } = await stage();
  expect(await call(path, body)).toMatchObject({ status, body: { status } });
});

test('a body that is too large is a 413 also when it does not say how long it is', async () => {
  const { url } = await stage();
  const pieces = ReadableStream.from(Array.from({ length: 20 }, () => Buffer.alloc(1_000, 'x')));
  const response = await fetch(`${url}${authorise}`, { method: 'POST', body: pieces, duplex: 'half' });
  expect(response.status).toBe(413);
});

test('a body that is no JSON is a 422', async () => {
  const { url } = await stage();
  const response = await fetch(`${url}${authorise}`, { method: 'POST', body: '{"requestId":' });
  expect(response.status).toBe(422);
  expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({ detail: 'The body is no JSON' });
});

test('the statement is read for a time', async () => {
  let now = Date.parse('2026-11-24T15:59:59.999Z');
  const { call } = await stage({ now: () => now });
  for (const name of ['pay_a/1', 'pay_b/1']) {
    await call(authorise, authorisation({ requestId: name, reference: name }));
    await call(capture, { requestId: `${name}/capture`, authorisationRequestId: name, amountMinor: 100 });
    now += 1;
  }
  const [from, until] = ['2026-11-24T00:00:00.000%2B08:00', '2026-11-24T16:00:00Z'];
  expect(await call(`/network/statement?from=${from}&until=${until}`)).toMatchObject({
    body: { totals: { CNY: { captures: 1 } }, lines: [{ reference: 'pay_a/1' }], next: null },
  });
  expect(await call(`/network/statement?from=${until}`)).toMatchObject({ body: { lines: [{ reference: 'pay_b/1' }] } });
});

test.each([
  ['lose', undefined, []],
  ['double', undefined, [100, 100]],
  ['alter', 70, [70]],
] as const)('a statement can be made to differ: %s', async (spoiling, amountMinor, amounts) => {
  const { call } = await stage();
  const asked = authorisation();
  const { requestId: reference } = asked;
  await call(authorise, asked);
  await call(capture, { requestId: 'c', authorisationRequestId: reference, amountMinor: 100 });
  expect(await call('/sandbox/statement', { spoiling, reference, amountMinor })).toMatchObject({ status: 201 });
  const captures = amounts.length;
  const capturedMinor = amounts.reduce((sum: number, amount) => sum + amount, 0);
  const body = {
    totals: { CNY: { captures, capturedMinor, netMinor: capturedMinor } },
    lines: amounts.map((amount) => ({ reference, amountMinor: amount })),
  };
  expect(await call('/network/statement')).toMatchObject({ body });
  const inquiry = await call(`${authorise}/by-request/${encodeURIComponent(reference)}`);
  expect(inquiry).toMatchObject({ body: { status: 'captured', capturedMinor: 100 } });
});

test('a statement can have what never was, and nothing is spoilt that it does not have', async () => {
  const { call } = await stage();
  const spoilt = { spoiling: 'invent', reference: 'pay_x/1', amountMinor: 5 };
  expect(await call('/sandbox/statement', spoilt)).toMatchObject({ status: 201 });
  expect(await call('/network/statement')).toMatchObject({ body: { lines: [{ kind: 'capture', amountMinor: 5 }] } });
  const lost = { spoiling: 'lose', reference: 'pay_y/1' };
  expect(await call('/sandbox/statement', lost)).toMatchObject({ status: 404 });
});
