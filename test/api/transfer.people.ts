import { uuidv7 } from 'uuidv7';
import { inTransaction } from '../../db/client.ts';
import { ensureAccount, house, post } from '../../db/ledger.ts';
import { setCredential } from '../../db/queries/credentials.ts';
import { idOf } from '../../machines/kit/ids.ts';
import { phoneHash } from '../../vault/hash.ts';
import { hashPassword } from '../../vault/password-hash.ts';
import { accountRunOf } from '../../workflows/activities/standing.ts';
import type { Wallet } from '../wallet.ts';
import type { Client, RunJson } from './client.ts';
import { newPhone } from './people.ts';
import { newUser } from './staff.stage.ts';

export const password = '902817';
export const wrongPassword = '415293';

/** Somebody with a session, a payment password, and an identity where a tier is given. */
export type Person = { readonly user: string; readonly phone: string; readonly token: string };

type Given = { readonly tier?: 'II' | 'III'; readonly balanceMinor?: number; readonly name?: string };

/** A person as the flows would leave them, made at once. */
export async function personOf(wallet: Wallet, { tier, balanceMinor = 0, name = '李明' }: Given = {}): Promise<Person> {
  const { db, vault, inside } = wallet;
  const { user, token } = await newUser(wallet);
  const phone = newPhone();
  const known = {
    phone_hash: phoneHash(vault.keys, phone),
    phone_sealed: await vault.sealPersonal(user, phone),
    phone_mask: `+86 138 **** ${phone.slice(-4)}`,
  };
  await db.updateTable('users').set(known).where('id', '=', user).execute();
  const keys = { password: vault.keys.paymentPassword };
  const hash = await hashPassword(keys, password);
  await inTransaction(db, (tx) => setCredential(tx, { userId: user, kind: 'payment-password', hash }));
  const tell = (event: { type: string; [field: string]: unknown }) =>
    inside.tell(accountRunOf(user), event, `${user} ${event.type}`);
  await tell({ type: 'flow.paymentPasswordSet' });
  if (tier !== undefined) {
    await db
      .insertInto('identities')
      .values({
        run_id: idOf('kyc', uuidv7()),
        user_id: user,
        id_hash: `hash of ${user}`,
        name_sealed: await vault.sealPersonal(user, name),
        id_number_sealed: await vault.sealPersonal(user, '999999199003070012'),
        name_mask: `*${name.slice(1)}`,
        id_mask: '9***2',
        proven_at: new Date(),
      })
      .execute();
    await tell({ type: 'flow.identityProven', tier });
  }
  await credit(wallet, user, balanceMinor);
  return { user, phone, token };
}

/** Puts money into a wallet. */
export async function credit({ db }: Wallet, user: string, amountMinor: number): Promise<void> {
  await inTransaction(db, async (tx) => {
    const to = await ensureAccount(tx, { kind: 'wallet', owner: user, currency: 'CNY' });
    if (amountMinor === 0) return;
    const from = await ensureAccount(tx, { kind: 'promotion', owner: house, currency: 'CNY' });
    const movement = { requestId: uuidv7(), run: 'test', amountMinor, currency: 'CNY' } as const;
    await post(tx, movement, 'credit', { from, to }, { payee: user });
  });
}

/** What a person has: available and held. */
export async function balanceOf(client: Client, { token }: Person): Promise<readonly [number, number]> {
  const { body } = await client.call('GET', '/v1/balances', { token });
  const [first] = body['balances'] as readonly { availableMinor: number; heldMinor: number }[];
  return [first?.availableMinor ?? 0, first?.heldMinor ?? 0];
}

/** What the ledger has of a run, oldest first. */
export async function movementsOf({ db }: Wallet, { id }: Pick<RunJson, 'id'>): Promise<string[]> {
  const rows = await db
    .selectFrom('ledger_transfers')
    .select(['kind', 'amount_minor'])
    .where('run_id', '=', id)
    .orderBy('id')
    .execute();
  return rows.map(({ kind, amount_minor }) => `${kind} ${amount_minor}`);
}
