import { sql } from 'kysely';
import type { Insertable, Selectable } from 'kysely';
import { inTransaction } from '../client.ts';
import type { Database, Db, Tx } from '../database.ts';

export type Card = Selectable<Database['cards']>;
type NewCard = Omit<Insertable<Database['cards']>, 'alias_sealed' | 'position' | 'unbinding_at' | 'unbound_at'>;

/** A user's card that may be paid with now; undefined when it is another's, or is being unbound. */
export function findUsableCard(db: Db, user: string, card: string): Promise<Card | undefined> {
  return bound(db, user).where('id', '=', card).where('unbinding_at', 'is', null).executeTakeFirst();
}

/** A user's card that the network has an agreement about, usable or not. */
export function findBoundCard(db: Db, user: string, card: string): Promise<Card | undefined> {
  return bound(db, user).where('id', '=', card).executeTakeFirst();
}

/** A user's bound cards in the order in which they are offered to pay with, those that are being unbound among them. */
export function listCards(db: Db, user: string): Promise<Card[]> {
  return bound(db, user).orderBy('position').orderBy('id').execute();
}

/** The card that a run has bound, whatever became of it since. */
export function cardBoundBy(db: Db, run: string): Promise<Card | undefined> {
  return db.selectFrom('cards').selectAll().where('bound_by', '=', run).executeTakeFirst();
}

const bound = (db: Db, user: string) =>
  db.selectFrom('cards').selectAll().where('user_id', '=', user).where('unbound_at', 'is', null);

/**
 * A card for a run that is about to move its money: until {@link endCardUse} it is not unbound. Undefined when the card is
 * another's, or nothing is paid with it any more; the same run gets the same card again, whatever became of it since.
 */
export function useCard(
  db: Db,
  { run, user, card }: { readonly run: string; readonly user: string; readonly card: string },
): Promise<Card | undefined> {
  return inTransaction(db, async (tx) => {
    await lockCards(tx, user);
    const used = await tx.selectFrom('card_uses').select('card_id').where('run_id', '=', run).executeTakeFirst();
    if (used !== undefined) return used.card_id === card ? findBoundCard(tx, user, card) : undefined;
    const found = await findUsableCard(tx, user, card);
    if (found === undefined) return undefined;
    await tx.insertInto('card_uses').values({ run_id: run, user_id: user, card_id: card }).execute();
    return found;
  });
}

/** The run moves no more money of its card, and what it moved is known. */
export async function endCardUse(db: Db, run: string): Promise<void> {
  await db
    .updateTable('card_uses')
    .set({ ended_at: sql`coalesce(ended_at, now())` })
    .where('run_id', '=', run)
    .execute();
}

/** Is money of one of the user's cards on its way? */
export async function isAnyCardUsed(db: Db, user: string): Promise<boolean> {
  const uses = db.selectFrom('card_uses').select('run_id').where('user_id', '=', user);
  return (await uses.where('ended_at', 'is', null).executeTakeFirst()) !== undefined;
}

export type CardPlace = 'free' | 'already-bound' | 'too-many-cards';

/** Would this card fit among the user's? */
export async function placeFor(db: Db, user: string, numberHash: string, most: number): Promise<CardPlace> {
  const cards = await bound(db, user).execute();
  if (cards.some(({ number_hash }) => number_hash === numberHash)) return 'already-bound';
  return cards.length >= most ? 'too-many-cards' : 'free';
}

/** Adds a card behind the user's others, or says why not. A run binds one card, however often it is asked. */
export function addCard(db: Db, card: NewCard, most: number): Promise<Card | Exclude<CardPlace, 'free'>> {
  return inTransaction(db, async (tx) => {
    await lockCards(tx, card.user_id);
    const before = await tx.selectFrom('cards').selectAll().where('bound_by', '=', card.bound_by).executeTakeFirst();
    if (before !== undefined) return before;
    const place = await placeFor(tx, card.user_id, card.number_hash, most);
    if (place !== 'free') return place;
    const last = await bound(tx, card.user_id).orderBy('position', 'desc').executeTakeFirst();
    return tx
      .insertInto('cards')
      .values({ ...card, position: (last?.position ?? 0) + 1 })
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

/**
 * Takes a card out of use; the agreement is still to be cancelled. Undefined when the user has no such card.
 * `keepDebit`: not the last debit card that can be paid with.
 */
export async function beginUnbinding(
  db: Db,
  user: string,
  card: string,
  { keepDebit }: { readonly keepDebit: boolean },
): Promise<Card | 'in-use' | 'last-debit' | undefined> {
  return inTransaction(db, async (tx) => {
    await lockCards(tx, user);
    const [last, ...others] = await bound(tx, user)
      .where('kind', '=', 'debit')
      .where('unbinding_at', 'is', null)
      .execute();
    if (keepDebit && last?.id === card && others.length === 0) return 'last-debit';
    const used = tx.selectFrom('card_uses').select('run_id').where('card_id', '=', card).where('user_id', '=', user);
    const open = await used.where('ended_at', 'is', null).executeTakeFirst();
    if (open !== undefined) return 'in-use';
    return tx
      .updateTable('cards')
      .set({ unbinding_at: sql`coalesce(unbinding_at, now())` })
      .where('id', '=', card)
      .where('user_id', '=', user)
      .where('unbound_at', 'is', null)
      .returningAll()
      .executeTakeFirst();
  });
}

/** The agreement is cancelled, and the token worth nothing: it is not kept. */
export async function endUnbinding(db: Db, user: string, card: string): Promise<void> {
  await db
    .updateTable('cards')
    .set({ unbound_at: sql`now()`, token_sealed: '' })
    .where('id', '=', card)
    .where('user_id', '=', user)
    .where('unbinding_at', 'is not', null)
    .where('unbound_at', 'is', null)
    .execute();
}

type Change = { readonly alias: string | null | undefined; readonly position: number | undefined };

/** Names a card, by a sealed text, and puts it at a place counted from 1; false when the user has no such card. */
export function changeCard(db: Db, user: string, card: string, { alias, position }: Change): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    await lockCards(tx, user);
    const cards = await listCards(tx, user);
    if (!cards.some(({ id }) => id === card)) return false;
    if (alias !== undefined)
      await tx.updateTable('cards').set({ alias_sealed: alias }).where('id', '=', card).execute();
    if (position === undefined) return true;
    const others = cards.map(({ id }) => id).filter((id) => id !== card);
    for (const [index, id] of others.toSpliced(position - 1, 0, card).entries())
      await tx
        .updateTable('cards')
        .set({ position: index + 1 })
        .where('id', '=', id)
        .execute();
    return true;
  });
}

/** What a user's cards are ordered under, so that two changes at once do not mix. */
export async function lockCards(tx: Tx, user: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`cards ${user}`}, 0))`.execute(tx);
}
