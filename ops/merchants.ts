import { randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { inTransaction } from '../db/client.ts';
import type { Db } from '../db/database.ts';
import { ensureAccount } from '../db/ledger.ts';
import { addMerchantKey, listMerchantKeys, revokeMerchantKey } from '../db/queries/merchant-keys.ts';
import { findMerchant, listMerchants, putMerchant } from '../db/queries/merchants.ts';
import type { Merchant } from '../db/queries/merchants.ts';
import { idOf, idPrefixes } from '../machines/kit/ids.ts';
import type { Vault } from '../vault/vault.ts';
import { OperatorFault } from './runs.ts';
import { note } from './staff.ts';
import { table } from './table.ts';

type House = { readonly db: Db; readonly vault: Vault };

export type MerchantFacts = Omit<Merchant, 'id' | 'open'>;

/** A key of a merchant; the text is shown once and kept nowhere. */
export type NewKey = { readonly id: string; readonly key: string };

/** Adds a merchant, open, with its account in the ledger. Throws an OperatorFault for facts that codes cannot carry. */
export async function newMerchant(house: Pick<House, 'db'>, facts: MerchantFacts): Promise<string> {
  for (const [name, fits, says] of [
    ['name', /^[\x20-\x7e]{1,25}$/.test(facts.name), '1 to 25 characters of ASCII, as codes carry it'],
    ['mcc', /^\d{4}$/.test(facts.mcc ?? ''), 'four digits (ISO 18245)'],
    ['city', /^[\x20-\x7e]{1,15}$/.test(facts.city ?? ''), '1 to 15 characters of ASCII, as codes carry it'],
    ['number', /^[0-9A-Za-z]{15}$/.test(facts.number ?? ''), '15 letters and digits'],
    ['acquirer', /^[0-9A-Za-z]{8}$/.test(facts.acquirer ?? ''), '8 letters and digits'],
    ['forwarder', /^[0-9A-Za-z]{8}$/.test(facts.forwarder ?? ''), '8 letters and digits'],
  ] as const) {
    if (!fits) throw new OperatorFault(`A merchant's ${name} has ${says}`);
  }
  const id = idOf(idPrefixes.merchant, uuidv7());
  await note(house, id, 'merchant added', facts.name);
  await inTransaction(house.db, async (tx) => {
    await putMerchant(tx, { ...facts, id, open: true });
    await ensureAccount(tx, { kind: 'merchant', owner: id, currency: facts.currency });
  });
  return id;
}

/** Makes a key for a merchant's server. Throws an OperatorFault for an unknown merchant. */
export async function newMerchantKey(house: House, merchant: string, label: string): Promise<NewKey> {
  await merchantNamed(house, merchant);
  const id = idOf(idPrefixes.merchantKey, uuidv7());
  const key = `msk_${randomBytes(32).toString('base64url')}`;
  await note(house, merchant, 'merchant key made', id);
  const keyHash = house.vault.tokenHash(key);
  await addMerchantKey(house.db, { id, merchant, label, keyHash, lastFour: key.slice(-4) });
  return { id, key };
}

/** Makes a key open nothing from now on. Throws an OperatorFault where there is none that still does. */
export async function dropMerchantKey(house: Pick<House, 'db'>, id: string): Promise<void> {
  await note(house, id, 'merchant key revoked', null);
  if (!(await revokeMerchantKey(house.db, id, new Date())))
    throw new OperatorFault(`No key ${id} that opens anything: \`purser merchant keys\` shows which there are`);
}

export async function merchantsTable({ db }: Pick<House, 'db'>): Promise<string> {
  const rows = (await listMerchants(db)).map(({ id, name, open, mcc, city }) => [
    id,
    name,
    open ? 'open' : 'closed',
    mcc ?? '',
    city ?? '',
  ]);
  return rows.length === 0 ? 'There are no merchants.' : table(['id', 'name', 'state', 'mcc', 'city'], rows);
}

export async function merchantKeysTable(house: Pick<House, 'db'>, merchant: string): Promise<string> {
  await merchantNamed(house, merchant);
  const rows = (await listMerchantKeys(house.db, merchant)).map(
    ({ id, label, last_four, created_at, last_used_at, revoked_at }) => [
      id,
      label,
      `…${last_four}`,
      created_at.toISOString(),
      last_used_at?.toISOString() ?? 'never',
      revoked_at?.toISOString() ?? '',
    ],
  );
  const head = ['id', 'label', 'ends with', 'made', 'used, to the hour', 'revoked'];
  return rows.length === 0 ? 'It has no keys.' : table(head, rows);
}

async function merchantNamed({ db }: Pick<House, 'db'>, id: string): Promise<Merchant> {
  const found = await findMerchant(db, id);
  if (found === undefined) throw new OperatorFault(`No ${id}: \`purser merchant list\` shows which there are`);
  return found;
}
