import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { listenSteps } from '../../../db/notify.ts';
import { uploadsOf } from '../canary/surfaces.ts';
import { photo, startStage } from './stage.ts';

let stage: Awaited<ReturnType<typeof startStage>>;
let surfaces: { readonly [where: string]: string };
const remark = `remark-${randomUUID()}`;
const planted = {
  name: '欧阳金丝雀',
  idNumber: '999999198512123456',
  otherName: '诸葛金丝雀',
  occupation: `canary-breeder-${randomUUID()}`,
  address: `Canary Wharf ${randomUUID()}`,
  // Part of the photo as it was sent: EXIF, and pixels as they are kept.
  remark,
};

beforeAll(async () => {
  stage = await startStage();
  const notified: unknown[] = [];
  const listening = await listenSteps(stage.wallet.databaseUrl, (hint) => void notified.push(hint));
  const { occupation, address, name, idNumber, otherName } = planted;
  const person = await stage.register();
  const run = await stage.begin(person, { occupation, address });
  await stage.submit(person, run, idNumber.replace(/6$/, '7'), name);
  await stage.submit(person, run, idNumber, otherName);
  await stage.submit(person, run, idNumber, name);
  await stage.attach(person, run, 'front', await photo(remark));
  await stage.attach(person, run, 'back', await photo(remark));
  const ended = await stage.ended(person, run, 'approved');
  await stage.send(person, run, { type: 'user.submitIdentity', name, idNumber: { idNumber } });
  surfaces = {
    ...(await tables()),
    'the history': await history(run.id),
    'the engine’s file': await engineFile(),
    'the logs': stage.wallet.logged.join('\n'),
    'the notifications': JSON.stringify(notified),
    'the uploads': await uploadsOf(stage.wallet),
    'the answer': JSON.stringify(ended),
  };
  await listening.close();
});
afterAll(() => stage.wallet.stop());

async function tables(): Promise<{ [where: string]: string }> {
  const { db } = stage.wallet;
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(db);
  const read = rows.map(async ({ name }) => {
    const lines = await sql<{ line: string }>`select t::text as line from ${sql.table(name)} t`.execute(db);
    return [`table ${name}`, lines.rows.map(({ line }) => line).join('\n')] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

async function history(run: string): Promise<string> {
  const handle = stage.wallet.runs.client.workflow.getHandle(run);
  return texts([await handle.fetchHistory(), (await handle.describe()).raw]).join('\n');
}

function texts(value: unknown, seen: Set<unknown> = new Set()): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  return Object.values(value).flatMap((inner) => texts(inner, seen));
}

async function engineFile(): Promise<string> {
  const file = join(inject('cacheDir'), '../temporal/temporal.db');
  const parts = await Promise.all([file, `${file}-wal`].map((path) => readFile(path).catch(() => Buffer.alloc(0))));
  return parts.map((part) => part.toString('utf8')).join('\n');
}

it.each(Object.entries(planted))('%s is found nowhere: %s', (_field, value) => {
  const bytes = Buffer.from(value);
  const stem = bytes.subarray(0, bytes.length - (bytes.length % 3));
  const guises = [
    value,
    value.toLowerCase(),
    stem.toString('base64'),
    stem.toString('base64url'),
    bytes.toString('hex'),
  ];
  const found = Object.entries(surfaces).filter(([, text]) => guises.some((guise) => text.includes(guise)));
  expect(found.map(([where]) => where)).toEqual([]);
});

it('no photo lies open: the folder holds sealed text only', () => {
  expect(surfaces['the uploads']).toMatch(/^eyJ/);
  expect(surfaces['the uploads']).not.toMatch(/[^\w.\n-]/);
});

it('is looked for where there is something', () => {
  for (const where of ['the history', 'the engine’s file', 'the notifications', 'table identities', 'table uploads']) {
    expect(surfaces[where], where).not.toBe('');
  }
  expect(surfaces['table identities']).toContain('*阳金丝雀');
  expect(surfaces['the history']).toContain('999***********3456');
});
