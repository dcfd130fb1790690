import { afterAll, beforeAll, expect, test } from 'vitest';
import { uuidv7 } from 'uuidv7';
import {
  addCard,
  beginUnbinding,
  endCardUse,
  endUnbinding,
  findBoundCard,
  findUsableCard,
  listCards,
  useCard,
} from '../../db/queries/cards.ts';
import { idOf } from '../../machines/kit/ids.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

async function newUser(): Promise<string> {
  const id = idOf('usr', uuidv7());
  const phone = { phone_hash: `hash ${id}`, phone_sealed: 'sealed', phone_mask: '+86 *** 0001' };
  await database.db
    .insertInto('users')
    .values({ id, ...phone, terms_version: '2026-11' })
    .execute();
  return id;
}

const card = (user: string, number: string, run = idOf('crb', uuidv7())) => ({
  id: idOf('crd', uuidv7()),
  user_id: user,
  number_hash: `hash of ${number}`,
  token_sealed: 'sealed',
  bin: '620000',
  last4: number.slice(-4),
  issuer: 'Sandbox Harbour Bank',
  kind: 'debit' as const,
  bound_by: run,
});

test('cards are listed as they came; a run binds one, however often it is asked', async () => {
  const { db } = database;
  const user = await newUser();
  const first = card(user, '6200000000010012');
  expect(await addCard(db, first, 2)).toMatchObject({ id: first.id, position: 1, unbinding_at: null });
  expect(await addCard(db, { ...first, id: idOf('crd', uuidv7()) }, 2)).toMatchObject({ id: first.id });
  expect(await addCard(db, card(user, '6200000000010012'), 2)).toBe('already-bound');
  await addCard(db, card(user, '6200000000010020'), 2);
  expect(await addCard(db, card(user, '6200000000010038'), 2)).toBe('too-many-cards');
  expect((await listCards(db, user)).map(({ last4, position }) => [last4, position])).toEqual([
    ['0012', 1],
    ['0020', 2],
  ]);
});

test('two runs that bind the same card at once: one does', async () => {
  const user = await newUser();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => addCard(database.db, card(user, '6200000000010012'), 15)),
  );
  expect(answers.filter((answer) => answer === 'already-bound')).toHaveLength(4);
});

test('a card that is being unbound pays no more, keeps its place until it is unbound, and can then be bound again', async () => {
  const { db } = database;
  const user = await newUser();
  const { id, ...rest } = card(user, '6200000000010012');
  await addCard(db, { id, ...rest }, 15);
  expect(await findUsableCard(db, await newUser(), id)).toBeUndefined();
  expect(await beginUnbinding(db, await newUser(), id, { keepDebit: false })).toBeUndefined();
  const begun = await beginUnbinding(db, user, id, { keepDebit: false });
  expect(await beginUnbinding(db, user, id, { keepDebit: false })).toEqual(begun);
  expect(await findUsableCard(db, user, id)).toBeUndefined();
  expect(await findBoundCard(db, user, id)).toMatchObject({ id });
  expect(await addCard(db, card(user, '6200000000010012'), 15)).toBe('already-bound');
  await endUnbinding(db, user, id);
  expect(await listCards(db, user)).toEqual([]);
  const kept = await db.selectFrom('cards').select('token_sealed').where('id', '=', id).executeTakeFirst();
  expect(kept).toEqual({ token_sealed: '' });
  expect(await addCard(db, card(user, '6200000000010012'), 15)).toMatchObject({ position: 1 });
});

test('a card that a run moves money of is not unbound; afterwards no run takes it any more', async () => {
  const { db } = database;
  const user = await newUser();
  const { id, ...rest } = card(user, '6200000000010012');
  await addCard(db, { id, ...rest }, 15);
  expect(await useCard(db, { run: 'pay_1', user: await newUser(), card: id })).toBeUndefined();
  expect(await useCard(db, { run: 'pay_1', user, card: id })).toMatchObject({ id });
  expect(await useCard(db, { run: 'pay_2', user, card: id })).toMatchObject({ id });
  expect(await beginUnbinding(db, user, id, { keepDebit: false })).toBe('in-use');
  await endCardUse(db, 'pay_1');
  expect(await beginUnbinding(db, user, id, { keepDebit: false })).toBe('in-use');
  await endCardUse(db, 'pay_2');
  expect(await beginUnbinding(db, user, id, { keepDebit: false })).toMatchObject({ id });
  expect(await useCard(db, { run: 'pay_3', user, card: id })).toBeUndefined();
  expect(await useCard(db, { run: 'pay_2', user, card: id })).toMatchObject({ id });
});

test('the last debit card in use stays where one is needed; a credit card does not count', async () => {
  const { db } = database;
  const user = await newUser();
  const [first, second] = [card(user, '6200000000010012'), card(user, '6200000000010038')];
  const credit = { ...card(user, '6200000000010020'), kind: 'credit' as const };
  for (const one of [first, second, credit]) await addCard(db, one, 15);
  const unbind = (id: string) => beginUnbinding(db, user, id, { keepDebit: true });
  expect(await unbind(second.id)).toMatchObject({ id: second.id });
  expect(await unbind(second.id)).toMatchObject({ id: second.id });
  expect(await unbind(first.id)).toBe('last-debit');
  expect(await unbind(credit.id)).toMatchObject({ id: credit.id });
  expect(await beginUnbinding(db, user, first.id, { keepDebit: false })).toMatchObject({ id: first.id });
});
