import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { totpAt } from '../../vault/totp.ts';
import type { Stage } from './stage.ts';
import { DemoSurprise } from './transcript.ts';

/** The tokens of those who are signed in, by what they are. */
export type Staff = {
  readonly sue: string;
  readonly olga: string;
  readonly otto: string;
  readonly ed: string;
};

/** Everybody of the staff, added by the command and signed in. */
export async function staffSignIn(stage: Stage, dataDir: string): Promise<Staff> {
  const { transcript } = stage;
  transcript.scene(
    'Staff: added by the command, signed in by password and authenticator; the password given is changed first',
  );
  const secrets = await Promise.all([
    added(stage, dataDir, 'sue', 'support'),
    added(stage, dataDir, 'olga', 'operator'),
    added(stage, dataDir, 'otto', 'operator'),
    added(stage, dataDir, 'ed', 'engineer'),
  ]);
  const [first] = secrets;
  await transcript.call('POST', '/v1/staff/sessions', { body: signIn(first), expect: 403 });
  const tokens: string[] = [];
  for (const one of secrets) {
    const body = { ...signIn(one), newPassword: `ladder-of-${one.name}-in-the-shed` };
    const session = await transcript.call('POST', '/v1/staff/sessions', { body, expect: 201 });
    tokens.push(String(session['token']));
  }
  const [sue = '', olga = '', otto = '', ed = ''] = tokens;
  return { sue, olga, otto, ed };
}

type Added = { readonly name: string; readonly password: string; readonly secret: string };

const signIn = ({ name, password, secret }: Added) => ({ name, password, code: totpAt(secret, Date.now()) });

async function added(stage: Stage, dataDir: string, name: string, role: string): Promise<Added> {
  const told = await purser(stage, dataDir, 'staff', 'add', name, '--role', role);
  const password = /password +(\S+)/.exec(told)?.[1];
  const secret = /secret=([A-Z2-7]+)/.exec(told)?.[1];
  if (password === undefined || secret === undefined) throw new DemoSurprise(`purser staff add said: ${told}`);
  return { name, password, secret };
}

/** Runs the operator's command on this system; gives what it says. */
export async function purser({ system, transcript }: Stage, dataDir: string, ...args: string[]): Promise<string> {
  transcript.say(`purser ${args.join(' ')}`);
  const env = { ...process.env, DATABASE_URL: system.databaseUrl, PURSER_DATA: dataDir };
  const command = ['--import', 'tsx', 'ops/purser.ts', ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command, { env });
  return stdout;
}
