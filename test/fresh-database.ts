import pg from 'pg';
import { inject } from 'vitest';
import { openDatabase } from '../db/client.ts';
import type { Db } from '../db/database.ts';

export type FreshDatabase = {
  readonly db: Db;
  readonly url: string;
  /** The how-manyeth database of this test run it is. */
  readonly serial: number;
  drop(): Promise<void>;
};

/** A database of its own for a test file: a copy of the migrated and seeded one. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const template = new URL(inject('databaseUrl'));
  const admin = new URL(template);
  admin.pathname = '/postgres';
  const serial = await asAdmin(admin.href, async (client) => {
    await client.query('create sequence if not exists test_databases');
    const { rows } = await client.query<{ serial: string }>(`select nextval('test_databases') as serial`);
    return Number(rows[0]?.serial);
  });
  const name = `test_${serial}`;
  await asAdmin(admin.href, async (client) => {
    // Copies of one template are made one after the other.
    await client.query('select pg_advisory_lock(1)');
    await client.query(`create database ${name} template ${template.pathname.slice(1)}`);
  });
  const url = new URL(template);
  url.pathname = `/${name}`;
  const db = openDatabase(url.href, { max: 16 });
  return {
    db,
    url: url.href,
    serial,
    async drop() {
      await db.destroy();
      await asAdmin(admin.href, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

async function asAdmin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
