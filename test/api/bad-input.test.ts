import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flows } from '../../machines/index.ts';
import { isStaffOnly, isStartedByOwner } from '../../machines/kit/flow.ts';
import { startWallet } from '../wallet.ts';
import { baseOf } from './client.ts';
import { messagesOf, sampleOf, spoiltMessages } from './bad/spoilt.ts';
import { calm, coffee, openWorld, ownerOf, refuses } from './bad/world.ts';
import type { BadRequest, World } from './bad/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(await startWallet({ policy: calm }));
});
afterAll(() => world.wallet.stop());
const here = () => world;
/** Sessions are asked for by who holds a run, all else by the payer. */
const speakerAt = (path: string) => (path === '/v1/sessions' ? 'registration' : 'payment');
/** Who has the right to send it does so, under a fresh key. */
const asOwner = (at: World, request: BadRequest) => ({
  key: randomUUID(),
  token: ownerOf(at, /^(?:\/v1\/(?:merchant\/)?flows\/|\{)([\w-]+)/.exec(request.path)?.[1] ?? speakerAt(request.path)),
  ...request,
});

const largest = 64 * 1024;
const stream = (bytes: number) =>
  new ReadableStream({
    start(controller) {
      for (let sent = 0; sent < bytes; sent += 4_096) controller.enqueue(new Uint8Array(4_096).fill(32));
      controller.close();
    },
  });
const notUtf8 = { detail: 'The body is not in UTF-8' };
const noJson = { status: 422, code: 'invalid-body' };
const tooLarge = { status: 413, code: 'body-too-large' };
const wrongType = { status: 415, code: 'unsupported-media-type' };
const typed = (type: string) => ({ headers: { 'Content-Type': type }, raw: JSON.stringify(coffee) });

/** What is wrong with a body whatever it is for. */
const bodies: readonly Omit<BadRequest, 'path'>[] = [
  { it: 'nothing', raw: '', ...noJson },
  { it: 'half an object', raw: '{"type":', ...noJson },
  { it: 'NaN', raw: '{"amountMinor":NaN}', ...noJson },
  { it: 'a trailing comma', raw: '{"type":"user.cancel",}', ...noJson },
  { it: 'two values', raw: '{"type":"user.cancel"}{}', ...noJson },
  { it: 'no UTF-8', raw: Buffer.from('{"type":"user.cancel","é":1}', 'latin1'), ...noJson, says: notUtf8 },
  { it: 'a text', raw: '"user.cancel"', ...noJson },
  { it: 'a number', raw: '7', ...noJson },
  { it: 'null', raw: 'null', ...noJson },
  { it: 'a list', raw: '[{"type":"user.cancel"}]', ...noJson },
  { it: '30 000 lists in one another', raw: `${'['.repeat(30_000)}${']'.repeat(30_000)}`, ...noJson },
  { it: 'blanks up to the limit', raw: ' '.repeat(largest), ...noJson },
  { it: 'a byte over the limit', raw: ' '.repeat(largest + 1), ...tooLarge },
  { it: 'a length over the limit', raw: '{}', headers: { 'Content-Length': String(largest + 1) }, ...tooLarge },
  { it: 'pieces over the limit', raw: stream(largest + 4_096), ...tooLarge },
  { it: 'a form', ...typed('application/x-www-form-urlencoded'), ...wrongType },
  { it: 'text', ...typed('text/plain'), ...wrongType },
  { it: 'another JSON', ...typed('application/problem+json'), ...wrongType },
  { it: 'two types at once', ...typed('application/jsonp, application/json'), ...wrongType },
  { it: 'no type', ...typed(''), ...wrongType },
];
const startOf = (flow: string) => `${baseOf(flow)}/${flow}`;
const eventsOf = (flow: string) => `{${flow}}/events`;
/** Every place that takes a body for a flow; the exceptions are told below. */
const places = flows.flatMap(({ name, startedBy }) => [
  ...(isStartedByOwner({ startedBy }) ? [startOf(name)] : []),
  ...(isStaffOnly({ startedBy }) ? [] : [eventsOf(name)]),
]);

describe('what nobody is asked', () => {
  it('is to start what another flow or staff start, or to tell what is of staff alone', async () => {
    const started = flows.flatMap(({ name, startedBy }) =>
      isStartedByOwner({ startedBy }) ? [] : [[name, startedBy]],
    );
    expect(started).toEqual([
      ['account', 'flow'],
      ['id-document', 'housekeeping'],
      ['claim', 'flow'],
      ['lost-phone', 'staff'],
      ['approval', 'proposal'],
      ['reconciliation', 'housekeeping'],
      ['discrepancy', 'housekeeping'],
    ]);
    const answers = started.map(([name]) =>
      world.client.call('POST', `/v1/flows/${name}`, { token: world.payer.token, body: {} }),
    );
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(started.map(() => 404));
    const silent = flows.filter((flow) => spoiltMessages(flow).length === 0);
    expect(silent.map(({ name }) => name)).toEqual(['id-document', 'approval', 'reconciliation', 'discrepancy']);
  });

  it('every other flow has a run that goes on, whoever its owner is', async () => {
    const spoken = flows.flatMap(({ name, startedBy }) => (isStaffOnly({ startedBy }) ? [] : [name]));
    expect(Object.keys(world.runs).toSorted()).toEqual(spoken.toSorted());
    const looks = Object.values(world.runs).map((run) => world.client.look(run, ownerOf(world, run.flow)));
    expect((await Promise.all(looks)).filter(({ status }) => status !== 'awaiting')).toEqual([]);
  });
});

describe('a body that is none', () => {
  for (const path of [...places, '/v1/sessions', '/v1/coupons']) {
    describe(`for ${path}`, () => {
      // A stream can be sent once.
      const rows = bodies.map((row) => ({ ...row, path }));
      refuses(rows, here, (at, request) => ({
        ...asOwner(at, request),
        raw: request.raw instanceof ReadableStream ? stream(largest + 4_096) : request.raw,
      }));
    });
  }
});

describe('a field that does not fit', () => {
  for (const flow of flows) {
    it(`the samples of ${flow.name} fit, so that only what is spoilt is told`, () => {
      for (const [name, fields] of messagesOf(flow)) {
        expect(fields.safeParse(sampleOf(fields)).error, name ?? 'start').toBeUndefined();
      }
    });
    const rows = spoiltMessages(flow).map(({ it, event, raw, pointer }) => ({
      it,
      path: event === null ? startOf(flow.name) : eventsOf(flow.name),
      raw,
      ...noJson,
      pointers: [pointer],
    }));
    refuses(rows, here, asOwner);
  }

  refuses(
    [
      {
        it: 'each of several is told, a pointer each',
        path: '/v1/flows/payment',
        body: { merchant: 'cafe', amountMinor: 0.5, currency: 'EUR', fundFrom: ['42'], note: '', 'a/b~': 1 },
        ...noJson,
        pointers: ['/merchant', '/amountMinor', '/currency', '/fundFrom/0', '/note', '/a~1b~0'],
      },
      ...['USD', 'cny', 'XXX', 'CNY ', 'CN¥'].map((currency) => ({
        it: `the currency ${currency}`,
        path: '/v1/flows/payment',
        body: { ...coffee, currency },
        ...noJson,
        pointers: ['/currency'],
      })),
    ],
    here,
    asOwner,
  );
});

describe('what looks odd and is fine', () => {
  it.each([
    ['an emoji', '🍜 noodles', '🍜 noodles'],
    ['a family of code points', '👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦'],
    ['140 emoji', '🍜'.repeat(140), '🍜'.repeat(140)],
    ['blanks around', '  tea  ', 'tea'],
    ['a letter in two parts, which becomes one', 'cafe\u0301', 'café'],
    ['right to left', 'שלום', 'שלום'],
    ['markup, as it is', '<b>&"\'{{7*7}}', '<b>&"\'{{7*7}}'],
  ])('a note with %s', async (_title, note, shown) => {
    const { client, payer } = world;
    const run = await client.start('payment', { ...coffee, note }, { token: payer.token });
    expect(run.view['note']).toBe(shown);
  });

  it.each([
    ['1', 1],
    ['1000000000000', 1_000_000_000_000],
    ['2.372e3', 2_372],
    ['2372.0', 2_372],
  ])('the amount %s', async (text, shown) => {
    const { client, payer } = world;
    const raw = JSON.stringify(coffee).replace('2372', text);
    const run = await client.start('payment', undefined, { token: payer.token, raw });
    expect(run.view['amountMinor']).toBe(shown);
  });

  it.each(['application/json; charset=utf-8', 'APPLICATION/JSON', ' application/json '])(
    'the type %s',
    async (type) => {
      const { client, payer } = world;
      const run = await client.start('payment', coffee, { token: payer.token, headers: { 'Content-Type': type } });
      expect(run.state).toBe('awaitingConfirmation');
    },
  );
});
