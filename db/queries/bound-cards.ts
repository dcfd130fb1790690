import type { Db } from '../database.ts';

// The cards that may be paid from: bound, and not about to be unbound.

/** A user's cards in the user's own order. */
export function boundCards(db: Db, user: string) {
  return db
    .selectFrom('cards')
    .select(['id', 'kind', 'last4'])
    .where('user_id', '=', user)
    .where('unbinding_at', 'is', null)
    .where('unbound_at', 'is', null)
    .orderBy('position')
    .orderBy('bound_at')
    .execute();
}

/** A user's card with the token that the network knows it by; undefined when it is another's, or bound no more. */
export function findBoundCard(db: Db, user: string, card: string) {
  return db
    .selectFrom('cards')
    .select(['id', 'token_sealed'])
    .where('id', '=', card)
    .where('user_id', '=', user)
    .where('unbinding_at', 'is', null)
    .where('unbound_at', 'is', null)
    .executeTakeFirst();
}
