import pg from 'pg';
import { inject } from 'vitest';
import { openDatabase } from '../db/client.ts';
import type { Db } from '../db/database.ts';

export type FreshDatabase = {
  readonly db: Db;
  readonly url: string;
  drop(): Promise<void>;
};

/** A database of its own for a test file: a copy of the migrated and seeded one. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const template = new URL(inject('databaseUrl'));
  const name = `test_${await nextOf('databases')}`;
  await asAdmin(async (client) => {
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
    async drop() {
      await db.destroy();
      await asAdmin((client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

/** Counts things of a kind over all files of a test run, from 1. */
export function nextOf(kind: 'databases' | 'wallets'): Promise<number> {
  return asAdmin(async (client) => {
    // `if not exists` does not hold when two files ask at once.
    await client.query('select pg_advisory_lock(1)');
    await client.query(`create sequence if not exists test_${kind}`);
    const { rows } = await client.query<{ serial: string }>(`select nextval('test_${kind}') as serial`);
    return Number(rows[0]?.serial);
  });
}

async function asAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const admin = new URL(inject('databaseUrl'));
  admin.pathname = '/postgres';
  const client = new pg.Client({ connectionString: admin.href });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
