import { randomInt, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Db } from '../../db/database.ts';
import { readMasterKey } from '../../vault/master-key.ts';
import { postgresKeys } from '../../vault/postgres-keys.ts';
import { openVault } from '../../vault/vault.ts';
import type { Vault } from '../../vault/vault.ts';
import type { System } from '../system.ts';
import { DemoSurprise, asFields } from './transcript.ts';
import type { Transcript } from './transcript.ts';

/** Of the pauses after wrong passwords the first, in ms; half a minute where nobody is watching. */
export const firstPauseMs = 3_000;

/** Waits that a demo would be too long with: as PURSER_POLICY sets them for whoever wants them otherwise. */
export const quickPolicy = {
  account: { loginDelayMs: [firstPauseMs, 4_000], loginCoolingMs: [] },
  'lost-phone': { objectionMs: 3_000 },
};

/** What a scene plays on: a running system, its transcript, and the database to look behind the API. */
export type Stage = {
  readonly system: System;
  readonly transcript: Transcript;
  readonly db: Db;
  readonly vault: Vault;
};

/** Somebody who has an account and a session. */
export type Person = { readonly user: string; readonly phone: string; readonly token: string };

/** A phone of the sandbox that behaves; what is sent to it stays there. */
export function newPhone(): string {
  return `+861380000${randomInt(2_000, 10_000)}`;
}

/** The vault of a system that keeps its data here: what puts a bound card in place needs it. */
export async function vaultAt(dataDir: string, db: Db): Promise<Vault> {
  const given = process.env['PURSER_MASTER_KEY'];
  const masterKey = await readMasterKey(
    given === undefined ? { file: join(dataDir, 'master.key') } : { base64: given },
  );
  return openVault({ masterKey, store: postgresKeys(db), clock: Date.now });
}

export const newKey = (): string => randomUUID();

/** The latest code that arrived on a phone, of one run where that is given, as its owner reads it there. Waits for it. */
export async function codeOn(
  { system }: Stage,
  phone: string,
  { run = '', patienceMs = 15_000 }: { readonly run?: string; readonly patienceMs?: number } = {},
): Promise<string> {
  for (const late = Date.now() + patienceMs; Date.now() < late;) {
    const response = await fetch(`${system.sandboxUrl}/sms/messages?to=${encodeURIComponent(phone)}`);
    const messages = asFields(await response.json())['messages'];
    const mine = (Array.isArray(messages) ? messages : []).map(asFields);
    const newest = mine.find(({ requestId }) => String(requestId).startsWith(run));
    const code = /\b\d{6}\b/.exec(String(newest?.['text']))?.[0];
    if (code !== undefined) return code;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new DemoSurprise(`no code arrived on ${phone}`);
}
