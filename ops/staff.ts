import { randomBytes, randomUUID } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { Db } from '../db/database.ts';
import { writeAudit } from '../db/queries/audit.ts';
import { addStaff, disableStaff, findLocalStaff, listStaff, resetStaff } from '../db/queries/staff.ts';
import type { StaffMember } from '../db/queries/staff.ts';
import type { StaffRole } from '../machines/kit/contract.ts';
import { idOf, idPrefixes } from '../machines/kit/ids.ts';
import { hashPassword } from '../vault/password-hash.ts';
import { newTotpSecret, totpUrl } from '../vault/totp.ts';
import type { Vault } from '../vault/vault.ts';
import { OperatorFault } from './runs.ts';
import { table } from './table.ts';

type House = { readonly db: Db; readonly vault: Vault };

/** What somebody signs in with; shown once and kept nowhere. */
export type StaffSecrets = {
  readonly id: string;
  readonly password: string;
  readonly totpSecret: string;
  readonly totpUrl: string;
};

/** Adds somebody who signs in by name. Throws an OperatorFault when the name is taken. */
export async function newStaff(house: House, name: string, roles: readonly StaffRole[]): Promise<StaffSecrets> {
  if (!/^[a-z][a-z0-9._-]{1,49}$/.test(name))
    throw new OperatorFault('A name has 2 to 50 lower-case letters, digits, . _ -, a letter first');
  const taken = new OperatorFault(`There is a ${name} already: \`purser staff reset ${name}\` gives them new secrets`);
  if ((await findLocalStaff(house.db, name)) !== undefined) throw taken;
  const id = idOf(idPrefixes.staff, uuidv7());
  const made = await freshSecrets(house, id, name);
  const { passwordHash, totpSealed } = made;
  await note(house, id, 'staff added', roles.join(','));
  if (!(await addStaff(house.db, { id, name, roles, passwordHash, totpSealed }))) throw taken;
  return made.secrets;
}

/** Gives somebody new secrets and lets them in again. Throws an OperatorFault for an unknown name. */
export async function newSecretsOf(house: House, name: string): Promise<StaffSecrets> {
  const { id } = await staffNamed(house, name);
  const { secrets, passwordHash, totpSealed } = await freshSecrets(house, id, name);
  await note(house, id, 'staff reset', null);
  await resetStaff(house.db, id, passwordHash, totpSealed);
  return secrets;
}

/** Shuts somebody out, by name or id, at once. Throws an OperatorFault for an unknown one. */
export async function shutOut(house: House, nameOrId: string): Promise<string> {
  const { id } = await staffNamed(house, nameOrId);
  await note(house, id, 'staff disabled', null);
  await disableStaff(house.db, id);
  return id;
}

export async function staffTable({ db }: Pick<House, 'db'>): Promise<string> {
  const rows = (await listStaff(db)).map(({ id, name, roles, oidc_subject, disabled_at }) => [
    id,
    name,
    roles.join(','),
    oidc_subject === null ? 'here' : 'identity provider',
    disabled_at === null ? '' : disabled_at.toISOString(),
  ]);
  return rows.length === 0 ? 'There is no staff.' : table(['id', 'name', 'roles', 'signs in', 'disabled'], rows);
}

async function staffNamed({ db }: House, nameOrId: string): Promise<StaffMember> {
  const found = (await findLocalStaff(db, nameOrId)) ?? (await listStaff(db)).find(({ id }) => id === nameOrId);
  if (found === undefined) throw new OperatorFault(`No ${nameOrId}: \`purser staff list\` shows who there is`);
  return found;
}

async function freshSecrets({ vault }: House, id: string, name: string) {
  const password = randomBytes(15).toString('base64url');
  const totpSecret = newTotpSecret();
  return {
    secrets: { id, password, totpSecret, totpUrl: totpUrl(totpSecret, name) },
    passwordHash: await hashPassword(vault.keys, password),
    // Under their own data key: whoever erases them makes it unreadable.
    totpSealed: await vault.sealPersonal(id, totpSecret),
  };
}

// Whoever has the command line has the database; what they do to staff and merchants is told to the engineers all the same.
export async function note({ db }: Pick<House, 'db'>, id: string, act: string, about: string | null): Promise<void> {
  await writeAudit(db, {
    staff: 'command line',
    act,
    run: null,
    detail: about === null ? id : `${id} ${about}`,
    reason: 'by the purser command',
    requestId: randomUUID(),
  });
}
