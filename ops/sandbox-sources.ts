import { uuidv7 } from 'uuidv7';
import type { Db } from '../db/database.ts';
import { addCard } from '../db/queries/cards.ts';
import { linkMoneyWallet } from '../db/queries/e-money-wallets.ts';
import { idOf } from '../machines/kit/ids.ts';
import { tokenOf } from '../sandbox/tokens.ts';
import type { Vault } from '../vault/vault.ts';

/** What a source is put into: the books, and what seals for the user. */
type Books = { readonly db: Db; readonly vault: Pick<Vault, 'sealPersonal' | 'hash'> };

const manyCards = 1_000;

/**
 * Binds a card of the sandbox for a user without the issuer being asked, for demo and tests: its token stands for the
 * number at the sandbox, so that the card behaves as its row says. Answers the card's id.
 */
export async function bindSandboxCard({ db, vault }: Books, user: string, number: string): Promise<string> {
  const id = idOf('crd', uuidv7());
  const card = {
    id,
    user_id: user,
    number_hash: `${vault.hash('sandbox-card', number)} ${id}`,
    token_sealed: await vault.sealPersonal(user, tokenOf(number, id)),
    bin: number.slice(0, 6),
    last4: number.slice(-4),
    issuer: 'sandbox',
    kind: number === '6200000000010020' ? ('credit' as const) : ('debit' as const),
    bound_by: id,
  };
  await addCard(db, card, manyCards);
  return id;
}

/** Links a wallet of electronic money of the sandbox for a user. Answers the wallet's id. */
export async function linkSandboxWallet({ db, vault }: Books, user: string, number: string): Promise<string> {
  const id = idOf('emw', uuidv7());
  const token_sealed = await vault.sealPersonal(user, number);
  await linkMoneyWallet(db, { id, user_id: user, token_sealed, mask: `**** ${number.slice(-4)}`, unlinked_at: null });
  return id;
}
