import { inTransaction } from '../db/client.ts';
import { setCredential } from '../db/queries/credentials.ts';
import { hashPassword } from '../vault/password-hash.ts';
import { accountRunOf } from '../workflows/activities/standing.ts';
import type { Wallet } from './wallet.ts';

export const identity = { name: '测试', idNumber: '999999199003070012', tail: '070012', wrongTail: '070013' };
export const { name: personName, idNumber } = identity;
export const paymentPassword = '902817';

type Parts = Pick<Wallet, 'db' | 'vault' | 'runs'>;
const asFlow = { authority: 'flow', owner: null } as const;

/** Gives a user an identity, as it is kept once it was proven; the account knows nothing of it. */
export async function giveIdentity({ db, vault }: Pick<Parts, 'db' | 'vault'>, user: string): Promise<void> {
  await db
    .insertInto('identities')
    .values({
      run_id: `kyc_${user.slice(4)}`,
      user_id: user,
      id_hash: `hash of ${user}`,
      name_sealed: await vault.sealPersonal(user, personName),
      id_number_sealed: await vault.sealPersonal(user, idNumber),
      name_mask: '*试',
      id_mask: '9***2',
      proven_at: new Date(),
    })
    .execute();
}

/** Gives a user an identity, as it is there once it was proven. */
export async function identify(parts: Parts, user: string): Promise<void> {
  await giveIdentity(parts, user);
  await parts.runs.tell(accountRunOf(user), { type: 'flow.identityProven', tier: 'II' }, asFlow);
}

/** Gives a user a payment password, as it is there once it was set. */
export async function givePaymentPassword({ db, vault, runs }: Parts, user: string): Promise<void> {
  const hash = await hashPassword({ password: vault.keys.paymentPassword }, paymentPassword);
  await inTransaction(db, (tx) => setCredential(tx, { userId: user, kind: 'payment-password', hash }));
  await runs.tell(accountRunOf(user), { type: 'flow.paymentPasswordSet' }, asFlow);
}
