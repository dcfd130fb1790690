import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLedger } from '../../db/ledger-check.ts';
import { bindSandboxCard } from '../../ops/sandbox-sources.ts';
import { eventually } from '../eventually.ts';
import type { Wallet } from '../wallet.ts';
import { startWallet } from '../wallet.ts';
import { coffee } from './bad/world.ts';
import { clientOf, pathOf } from './client.ts';
import type { Client, Fields, RunJson } from './client.ts';
import { register } from './people.ts';
import type { Person } from './people.ts';

// A card payment must end as it really ended: what the merchant was given is what the network took, whatever was lost between.

let wallet: Wallet;
let client: Client;
let payer: Person;
beforeAll(async () => {
  // One payer pays by every card, and none of it by payment password.
  const small = { smallDayMinor: 100 * coffee.amountMinor };
  const patience = { inquiryPauseMs: [100], reversalPauseMs: [100], inquiries: 4, reversals: 2 };
  wallet = await startWallet({ policy: { payment: { ...patience, ...small } } });
  client = clientOf(wallet);
  payer = await register(wallet, client);
});
afterAll(async () => {
  const found = await checkLedger(wallet.db);
  await wallet.stop();
  expect([found.unbalanced, found.drifted, found.holdsApart, found.recordsApart]).toEqual([[], [], [], []]);
});

const at = async (path: string): Promise<Fields> =>
  (await fetch(`${wallet.sandbox.url}${path}`)).json() as Promise<Fields>;

/** What the network itself says of a run: what it took, and what it still holds. */
async function networkOn({ id }: RunJson) {
  const { totals } = (await at(`/network/statement?reference=${id}`)) as { totals: { CNY?: { netMinor: number } } };
  const inquiry = await at(`/network/authorisations/by-request/${encodeURIComponent(`${id}/authorisation`)}`);
  return { takenMinor: totals.CNY?.netMinor ?? 0, authorisation: inquiry['status'] };
}

const given = async ({ id }: RunJson) =>
  (
    await wallet.db
      .selectFrom('ledger_transfers')
      .select('amount_minor')
      .where('run_id', '=', id)
      .where('currency', '=', 'CNY')
      .execute()
  ).map((row) => row.amount_minor);

/** Pays by a card and waits for the end, or for staff to be needed. */
async function payBy(card: string, fault?: Fields): Promise<RunJson> {
  const fundFrom = [await bindSandboxCard(wallet, payer.user, card)];
  const run = await client.start('payment', { ...coffee, fundFrom }, { token: payer.token });
  if (fault !== undefined) {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ ...fault, about: run.id });
    await fetch(`${wallet.sandbox.url}/sandbox/faults`, { method: 'POST', headers, body });
  }
  expect(run).toMatchObject({
    state: 'awaitingConfirmation',
    view: {
      funding: [{ from: fundFrom[0], kind: 'card', mask: `**** ${card.slice(-4)}`, amountMinor: coffee.amountMinor }],
    },
  });
  const told = await client.call('POST', `${pathOf(run)}/events`, {
    token: payer.token,
    key: randomUUID(),
    body: { type: 'user.confirm' },
    headers: { Prefer: 'wait=1' },
  });
  expect([200, 202]).toContain(told.status);
  return client.until(
    run,
    ({ status, state }) => status === 'ended' || state === 'underReview.awaitingOps',
    payer.token,
  );
}

describe.concurrent('a card that is declined', () => {
  it.each([
    ['6200000000010038', 'insufficient-funds'],
    ['6200000000010079', 'card-not-permitted'],
    ['6200000000010111', 'card-expired'],
    ['6200000000010129', 'card-reported-lost'],
    ['6200000000010137', 'card-reported-stolen'],
    ['6200000000010145', 'card-restricted'],
    ['6200000000010152', 'amount-limit'],
    ['6200000000010160', 'suspected-fraud'],
    ['6200000000010178', 'pin-tries-exceeded'],
    ['6200000000010194', 'card-not-activated'],
    ['6200000000010202', 'declined'],
    ['6200000000010210', 'declined'],
    ['6200000000010228', 'merchant-invalid'],
    ['6200000000010236', 'invalid-card-number'],
    ['6200000000010244', 'suspected-fraud'],
    ['6200000000010251', 'card-expired'],
    ['6200000000010269', 'wrong-card-pin'],
    ['6200000000010277', 'terminal-not-permitted'],
    ['6200000000010285', 'count-limit'],
    ['6200000000010293', 'pin-tries-exceeded'],
    ['6200000000010574', 'card-restricted'],
    ['6200000000010582', 'card-not-permitted'],
    ['6200000000010707', 'amount-invalid'],
    ['6200000000010715', 'issuer-not-supported'],
    ['6200000000010723', 'network-fault'],
    ['6200000000010731', 'issuer-not-supported'],
    ['6200000000010749', 'card-not-permitted'],
    ['6200000000010186', 'issuer-unavailable'],
    ['6200000000010301', 'issuer-unavailable'],
    ['6200000000010319', 'network-fault'],
  ])('%s: %s', async (card, reason) => {
    const run = await payBy(card);
    expect(run).toMatchObject({ outcome: 'declined', reason, status: 'ended' });
    const { takenMinor, authorisation } = await networkOn(run);
    expect([takenMinor, await given(run)]).toEqual([0, []]);
    expect(['declined', 404]).toContain(authorisation);
  });
});

describe.concurrent('a card whose answers go wrong, and that pays all the same', () => {
  it.each([
    ['a debit card', '6200000000010012'],
    ['a credit card', '6200000000010020'],
    ['19 digits', '6200000000010000016'],
    ['the issuer is busy twice', '6200000000010087'],
    ['every answer is lost', '6200000000010095'],
    ['the first answer is lost', '6200000000010384'],
    ['the first answer is lost, then the issuer is down', '6200000000010566'],
    ['too late for the network', '6200000000010327'],
    ['in progress', '6200000000010343'],
    ['the day is being closed once', '6200000000010756'],
    ['sent before', '6200000000010780'],
    ['a slow answer', '6200000000010350'],
    ['every answer is slow', '6200000000010368'],
    ['the network is unwell twice', '6200000000010533'],
    ['every answer is a page', '6200000000010509'],
    ['every answer to the capture is lost', '6200000000010400'],
    ['the first answer to the capture is lost', '6200000000010558'],
    ['the first capture is 98 and not done', '6200000000010426'],
    ['the capture is 98 and done', '6200000000010434'],
    ['lost, and two inquiries fail', '6200000000010442'],
    ['every webhook comes twice', '6200000000010517'],
    ['no webhook comes', '6200000000010525'],
  ])('%s', async (_title, card) => {
    const run = await payBy(card);
    expect(run).toMatchObject({ outcome: 'paid', reason: null });
    expect(await networkOn(run)).toEqual({ takenMinor: coffee.amountMinor, authorisation: 'captured' });
    expect(await given(run)).toEqual([coffee.amountMinor]);
  });
});

describe.concurrent('a card whose payment is taken back', () => {
  it.each([
    ['nothing ever reached the network', '6200000000010103', 'not-taken', 404],
    ['the issuer never heard of it', '6200000000010335', 'not-taken', 404],
    ['the issuer may have failed', '6200000000010764', 'not-taken', 404],
    ['the issuer does not find the record', '6200000000010772', 'not-taken', 404],
    ['the capture is refused', '6200000000010418', 'reversed', 'reversed'],
    ['no inquiry is answered, not even ours', '6200000000010459', 'reversed', 503],
    ['the reversal works at last', '6200000000010467', 'reversed', 'reversed'],
    ['the answer to the reversal is lost', '6200000000010491', 'reversed', 'reversed'],
  ])('%s', async (_title, card, reason, authorisation) => {
    const run = await payBy(card);
    expect(run).toMatchObject({ outcome: 'declined', reason });
    expect(await networkOn(run)).toEqual({ takenMinor: 0, authorisation });
    expect(await given(run)).toEqual([]);
  });

  it('lost and declined is declined for the issuer’s own reason', async () => {
    const run = await payBy('6200000000010392');
    expect(run).toMatchObject({ outcome: 'declined', reason: 'insufficient-funds' });
    expect(await networkOn(run)).toEqual({ takenMinor: 0, authorisation: 'declined' });
  });

  it('a call that arrives after its reversal never counts', async () => {
    // Twenty seconds at this sandbox's pace: more than the wallet's attempts take, on a busy machine too.
    const late = { route: 'authorisations', mode: 'late', times: 4, delayMs: 100_000 };
    const run = await payBy('6200000000010012', late);
    expect(run).toMatchObject({ outcome: 'declined', reason: 'not-taken' });
    const arrived = await eventually(
      'the late call',
      () => networkOn(run),
      ({ authorisation }) => authorisation !== 404,
    );
    expect(arrived).toEqual({ takenMinor: 0, authorisation: 'declined' });
    expect(await client.look(run, payer.token)).toMatchObject({ outcome: 'declined', reason: 'not-taken' });
  });
});

describe.concurrent('a payment that nobody can tell the truth of', () => {
  const resolve = (run: RunJson, decision: 'paid' | 'notPaid') =>
    wallet.runs.tell(
      run.id,
      { type: 'ops.resolve', decision, note: 'Asked the bank' },
      { authority: 'ops', owner: null },
    );

  it.each([
    ['no reversal is taken', '6200000000010475', 'approved', 'notPaid', 'declined', 'resolved-not-paid', []],
    ['neither inquiry nor reversal is answered', '6200000000010483', 503, 'paid', 'paid', null, [coffee.amountMinor]],
  ] as const)('waits for staff when %s', async (_title, card, authorisation, decision, outcome, reason, movements) => {
    const run = await payBy(card);
    expect(run).toMatchObject({
      state: 'underReview.awaitingOps',
      status: 'awaiting',
      reason: 'outcome-unknown',
      can: [],
    });
    expect(await networkOn(run)).toEqual({ takenMinor: 0, authorisation });
    expect(await given(run)).toEqual([]);
    expect(await resolve(run, decision)).toMatchObject({ outcome, reason });
    expect(await given(run)).toEqual(movements);
  });
});
