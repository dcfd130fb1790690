import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { openDatabase } from '../db/client.ts';
import type { Db } from '../db/database.ts';
import { checkAudit } from '../db/queries/audit.ts';
import { staffRoles } from '../machines/kit/contract.ts';
import type { StaffRole } from '../machines/kit/contract.ts';
import { readMasterKey } from '../vault/master-key.ts';
import { postgresKeys } from '../vault/postgres-keys.ts';
import { openVault } from '../vault/vault.ts';
import type { Vault } from '../vault/vault.ts';
import { readEnvironment } from './env.ts';
import { readRunning } from './running.ts';
import { newSecretsOf, newStaff, shutOut, staffTable } from './staff.ts';
import type { StaffSecrets } from './staff.ts';

type Print = (text: string) => void;

/** `purser staff …`: who may look and act, in development; where an identity provider signs staff in, only list and disable. */
export function staffCommands(purser: Command, print: Print): void {
  const staff = purser.command('staff').description('People who may look at runs and send ops. events');
  staff
    .command('add')
    .argument('<name>')
    .requiredOption('--role <roles>', `one or more of ${staffRoles.join(', ')}, with commas`, rolesOf)
    .description('Add somebody; a password for the first sign-in and the authenticator secret are shown this once')
    .action((name: string, { role }: { role: StaffRole[] }) =>
      inHouse(async (house) => print(told(await newStaff(house, name, role)))),
    );
  staff
    .command('list')
    .description('Everybody')
    .action(() => withDatabase(async (db) => print(await staffTable({ db }))));
  staff
    .command('disable')
    .argument('<name>', 'name or id')
    .description('Shut somebody out and end their sessions')
    .action((name: string) => inHouse(async (house) => print(`${await shutOut(house, name)} is shut out.`)));
  staff
    .command('reset')
    .argument('<name>')
    .description('New password and authenticator secret; lets in again who was shut out')
    .action((name: string) => inHouse(async (house) => print(told(await newSecretsOf(house, name)))));
}

/** `purser audit verify`: exit 0 when the chain holds, 1 when it does not. */
export function auditCommands(purser: Command, print: Print): void {
  purser
    .command('audit')
    .description('What staff read and did')
    .command('verify')
    .option('--head <hash>', 'the head that an earlier check ended with: it must be in the chain still')
    .description('Work every hash of the audit out anew')
    .action(({ head }: { head?: string }) =>
      withDatabase(async (db) => {
        const found = await checkAudit(db, head);
        const lines = found.findings.map(({ seq, what }) => `entry ${seq}: ${what}`);
        if (found.headFound === false) lines.push(`the head ${head} is not in the chain: its end was cut off`);
        const verdict = lines.length === 0 ? 'The chain holds' : 'The chain is broken';
        print([`${verdict}: ${found.entries} entries, head ${found.head ?? 'none'}`, ...lines].join('\n  '));
        process.exitCode = lines.length === 0 ? 0 : 1;
      }),
    );
}

function told({ id, password, totpUrl }: StaffSecrets): string {
  return [
    id,
    `password       ${password}`,
    `authenticator  ${totpUrl}`,
    'Both are shown this once; the password is to be changed at the first sign-in, by `newPassword`.',
    '`purser staff reset` gives new ones.',
  ].join('\n');
}

function rolesOf(text: string): StaffRole[] {
  const words = text.split(',').map((word) => word.trim());
  const roles = staffRoles.filter((role) => words.includes(role));
  if (roles.length === 0 || roles.length !== new Set(words).size)
    throw new InvalidArgumentError(`Roles are ${staffRoles.join(', ')}.`);
  return roles;
}

/** Works on the database and the vault of the Purser that runs here, or that the environment names. */
export function inHouse(work: (house: { readonly db: Db; readonly vault: Vault }) => Promise<void>): Promise<void> {
  return withDatabase(async (db, folder) => {
    const file = join(folder, 'master.key');
    // The key that `npm start` keeps beside its state; a real one is given by the environment. None is made here.
    const isKept = (process.env['PURSER_MASTER_KEY'] ?? '') === '' && existsSync(file);
    const source = isKept ? { file } : { base64: readEnvironment(['PURSER_MASTER_KEY']).PURSER_MASTER_KEY };
    const vault = openVault({ masterKey: await readMasterKey(source), store: postgresKeys(db), clock: Date.now });
    await work({ db, vault });
  });
}

export async function withDatabase(work: (db: Db, folder: string) => Promise<void>): Promise<void> {
  const { PURSER_DATA: folder } = readEnvironment(['PURSER_DATA']);
  const given = process.env['DATABASE_URL'] ?? '';
  const url = given === '' ? (await readRunning(folder)).databaseUrl : readEnvironment(['DATABASE_URL']).DATABASE_URL;
  const db = openDatabase(url, { max: 2 });
  try {
    await work(db, folder);
  } finally {
    await db.destroy();
  }
}
