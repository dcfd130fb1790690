import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountRunOf } from '../../../workflows/activities/standing.ts';
import type { Standing } from '../../../machines/effects/standing.ts';
import { eventually } from '../../eventually.ts';
import { startStage } from './stage.ts';
import type { Person } from './stage.ts';

let stage: Awaited<ReturnType<typeof startStage>>;
let person: Person;
beforeAll(async () => {
  stage = await startStage();
  person = await stage.register();
});
afterAll(() => stage.wallet.stop());

const [mine, another] = ['999999199003070012', '999999198512123456'];

const standing = async () => (await stage.wallet.runs.look(accountRunOf(person.user))).view as Standing;
const watchOf = (run: { readonly id: string }) => run.id.replace('kyc_', 'idd_');

/** What arrived on the person's phone. */
async function messages(): Promise<string> {
  const { phone_sealed } = await stage.wallet.db
    .selectFrom('users')
    .select('phone_sealed')
    .where('id', '=', person.user)
    .executeTakeFirstOrThrow();
  const phone = await stage.wallet.vault.open(phone_sealed);
  const response = await fetch(`${stage.wallet.sandbox.url}/sms/messages?to=${encodeURIComponent(phone)}`);
  return response.text();
}

/** Proves the identity by a document that ends on a day. */
async function proven(validUntil: string) {
  const run = await stage.begin(person);
  await stage.submit(person, run, mine, '张三', { validUntil });
  await stage.attach(person, run, 'front');
  await stage.attach(person, run, 'back');
  await stage.ended(person, run, 'approved');
  return run;
}

/** The document of a run turns out to end on another day, and staff have it looked at again. */
async function ends(run: { readonly id: string }, day: string): Promise<void> {
  await stage.wallet.db.updateTable('identities').set({ valid_until: day }).where('run_id', '=', run.id).execute();
  await stage.wallet.runs.tell(watchOf(run), { type: 'ops.lookAgain' }, { authority: 'ops', owner: null });
}

it('a document ends, the account falls to tier I, and the new one of the same person raises it again', async () => {
  const { runs } = stage.wallet;
  const first = await proven('2099-01-31');
  expect(await runs.look(watchOf(first))).toMatchObject({ state: 'valid', view: { noticesGiven: 0 } });
  expect(await standing()).toMatchObject({
    tier: 'II',
    document: 'current',
    may: { proveIdentity: 'identity-proven-already' },
  });

  const inAWeek = new Date(Date.now() + 7 * 24 * 3_600_000).toISOString().slice(0, 10);
  await ends(first, inAWeek);
  await eventually('the notice', standing, ({ document }) => document === 'expiring');
  expect(await standing()).toMatchObject({ tier: 'II', may: { proveIdentity: null } });
  await eventually('its message', messages, (text) => text.includes('expires soon'));

  await eventually(
    'the watch at rest',
    () => runs.look(watchOf(first)),
    ({ state }) => state === 'valid',
  );
  await ends(first, '2026-01-01');
  await eventually(
    'the end',
    () => runs.look(watchOf(first)),
    ({ outcome }) => outcome === 'lapsed',
  );
  expect(await standing()).toMatchObject({ tier: 'I', document: 'expired', may: { proveIdentity: null } });
  expect(await messages()).toContain('has expired');

  const run = await stage.begin(person);
  const refused = await stage.submit(person, run, another, '张三', { validUntil: '2099-01-31' });
  expect([refused.state, refused.reason]).toEqual(['collecting', 'identity-differs']);
  await stage.tell(person, run, 'user.cancel');

  const second = await proven('2099-12-31');
  expect(await standing()).toMatchObject({
    tier: 'II',
    document: 'current',
    may: { proveIdentity: 'identity-proven-already' },
  });
  expect(await runs.look(watchOf(second))).toMatchObject({ state: 'valid' });
  const rows = await stage.wallet.db
    .selectFrom('identities')
    .select(['run_id', 'released_at'])
    .where('user_id', '=', person.user)
    .execute();
  const isReleased = Object.fromEntries(rows.map(({ run_id, released_at }) => [run_id, released_at !== null]));
  expect(isReleased).toEqual({ [first.id]: true, [second.id]: false });
});
