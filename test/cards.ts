import { uuidv7 } from 'uuidv7';
import { addCard } from '../db/queries/cards.ts';
import type { Card } from '../db/queries/cards.ts';
import { idOf, idPrefixes } from '../machines/kit/ids.ts';
import { tokenOf } from '../sandbox/tokens.ts';
import { cardHash } from '../vault/hash.ts';
import type { Wallet } from './wallet.ts';

type Seed = { readonly number?: string; readonly kind?: Card['kind']; readonly issuer?: string };

/** Binds a card of the sandbox to a user without the flow: its token pays as the number does. */
export async function seedCard(
  { db, vault }: Pick<Wallet, 'db' | 'vault'>,
  user: string,
  { number = '6200000000010012', kind = 'debit', issuer = 'Sandbox Harbour Bank' }: Seed = {},
): Promise<Card> {
  const run = idOf('crb', uuidv7());
  const card = await addCard(
    db,
    {
      id: idOf(idPrefixes.card, uuidv7()),
      user_id: user,
      number_hash: cardHash(vault.keys, user, number),
      token_sealed: await vault.sealPersonal(user, tokenOf(number, run)),
      bin: number.slice(0, 6),
      last4: number.slice(-4),
      issuer,
      kind,
      bound_by: run,
    },
    15,
  );
  if (typeof card === 'string') throw new Error(`The card cannot be bound: ${card}`);
  return card;
}
