import { sql } from 'kysely';
import type { Tx } from '../database.ts';
import { forfeitPoints } from '../points-end.ts';
import { forgetInTransfers } from './transfers.ts';

/**
 * Removes what the database knows of a person beside the ledger: the identity, the cards, the credentials, the devices, the sessions,
 * the budgets, the coupons, the points (which go back to the house), the notes and masks in records, what transfers show and note of the person, the codes sent to the phone, and the hash that the phone is found by, so that it may open another account. The user's id stays: the ledger names it.
 * Answers the uploads whose files are to go too.
 */
export async function eraseRows(tx: Tx, user: string): Promise<{ readonly uploads: readonly string[] }> {
  const found = await tx.selectFrom('users').select('phone_hash').where('id', '=', user).executeTakeFirst();
  if (found === undefined) return { uploads: [] };
  const uploads = await tx.deleteFrom('uploads').where('owner', '=', user).returning('id').execute();
  await tx.deleteFrom('identities').where('user_id', '=', user).execute();
  await tx.deleteFrom('identity_tries').where('user_id', '=', user).execute();
  await tx.deleteFrom('card_uses').where('user_id', '=', user).execute();
  await tx.deleteFrom('cards').where('user_id', '=', user).execute();
  await tx.deleteFrom('card_checks').where('user_id', '=', user).execute();
  await tx.deleteFrom('otp_challenges').where('phone_hash', '=', found.phone_hash).execute();
  await tx.deleteFrom('credentials').where('user_id', '=', user).execute();
  await tx.deleteFrom('user_devices').where('user_id', '=', user).execute();
  await forgetInTransfers(tx, user);
  await tx.deleteFrom('sessions').where('user_id', '=', user).execute();
  await forfeitPoints(tx, user);
  await tx.deleteFrom('coupons').where('user_id', '=', user).execute();
  await tx.deleteFrom('budgets').where('user_id', '=', user).execute();
  await forgetIn(tx, user, 'own');
  await forgetIn(tx, user, 'others');
  await tx
    .updateTable('users')
    .set({ phone_hash: `erased ${user}`, phone_sealed: '', phone_mask: '' })
    .where('id', '=', user)
    .execute();
  return { uploads: uploads.map(({ id }) => id) };
}

/** Their notes go, in others' records of them too, and there the mask; amounts and ids stay, as the ledger has them. */
async function forgetIn(tx: Tx, user: string, whose: 'own' | 'others'): Promise<void> {
  const records = tx.updateTable('records');
  if (whose === 'own') {
    await records.set({ note: null }).where('user_id', '=', user).where('note', 'is not', null).execute();
    return;
  }
  await records
    // What came to the others was noted by the one who goes; what they noted themselves is theirs.
    .set({ counterparty_name: null, note: sql<string | null>`case direction when 'out' then note end` })
    .where('counterparty_kind', '=', 'person')
    .where('counterparty_id', '=', user)
    .execute();
}
