import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';

/** A database in which nothing is yet. */
export async function emptyDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const name = `empty_${randomBytes(6).toString('hex')}`;
  const url = new URL(inject('databaseUrl'));
  const admin = new URL(url);
  admin.pathname = '/postgres';
  url.pathname = `/${name}`;
  await run(admin.href, `create database ${name} template template0`);
  return { url: url.href, drop: () => run(admin.href, `drop database ${name} with (force)`) };
}

async function run(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
