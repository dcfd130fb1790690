import { Migrator } from 'kysely';
import type { Migration } from 'kysely';
import type { Db } from './database.ts';
import { people } from './migrations/0001_people.ts';
import { ledger } from './migrations/0002_ledger.ts';
import { guard } from './migrations/0003_ledger_guard.ts';
import { logins } from './migrations/0004_logins.ts';
import { paymentPasswords } from './migrations/0005_payment_passwords.ts';
import { identities } from './migrations/0006_identities.ts';
import { staff } from './migrations/0007_staff.ts';
import { rateLimits } from './migrations/0008_rate_limits.ts';
import { recoveries } from './migrations/0009_recoveries.ts';
import { spending } from './migrations/0010_spending.ts';
import { cards } from './migrations/0011_cards.ts';
import { records } from './migrations/0012_records.ts';
import { transfers } from './migrations/0013_transfers.ts';
import { funding } from './migrations/0014_funding.ts';
import { discrepancies } from './migrations/0016_discrepancies.ts';
import { staffPasswords } from './migrations/0017_staff_passwords.ts';
import { merchantKeys } from './migrations/0018_merchant_keys.ts';
import { promotions } from './migrations/0021_promotions.ts';

/** All migrations by name, in order. One that has been released is never changed: mend it by another. */
const migrations: { readonly [name: string]: Migration } = {
  '0001_people': people,
  '0002_ledger': ledger,
  '0003_ledger_guard': guard,
  '0004_logins': logins,
  '0005_payment_passwords': paymentPasswords,
  '0006_identities': identities,
  '0007_staff': staff,
  '0008_rate_limits': rateLimits,
  '0009_recoveries': recoveries,
  '0010_spending': spending,
  '0011_cards': cards,
  '0012_records': records,
  '0013_transfers': transfers,
  '0014_funding': funding,
  '0016_discrepancies': discrepancies,
  '0017_staff_passwords': staffPasswords,
  '0018_merchant_keys': merchantKeys,
  '0021_promotions': promotions,
};

/** A migration did not go through; it was rolled back whole, and those before it stay. */
export class MigrationFault extends Error {
  override readonly name = 'MigrationFault';
  readonly migration: string;

  constructor(migration: string, cause: unknown) {
    super(`The migration ${migration} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.migration = migration;
  }
}

/**
 * Brings the schema up to date and says which migrations that took. Forward only.
 * Several processes may do it at once: the first one works, the others wait. Throws {@link MigrationFault}.
 */
export async function migrate(db: Db): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw new MigrationFault(results.find(({ status }) => status === 'Error')?.migrationName ?? 'table', error);
  }
  return results.map(({ migrationName }) => migrationName);
}
