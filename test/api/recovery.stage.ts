import { expect } from 'vitest';
import { accountRunOf } from '../../workflows/activities/standing.ts';
import type { Standing } from '../../machines/effects/standing.ts';
import { identify, identity } from '../identified.ts';
import type { Wallet } from '../wallet.ts';
import { stageOf, until } from './login.stage.ts';
import type { Fields, Person, Run } from './login.stage.ts';

export const newPassword = 'another-lamp-in-the-attic';
export const { name, tail, wrongTail } = identity;
/** Two members of staff. */
export const [ann, ben] = ['stf_01932c07a5b07000a0000000000000a1', 'stf_01932c07a5b07000a0000000000000b2'];

const flows: { readonly [prefix: string]: string } = { rst: 'password-reset', unl: 'unlock', chp: 'change-phone' };

/** The verbs of getting in again, over HTTP; what staff and other flows do goes to the runs themselves. */
export function recoveryOf(wallet: Wallet) {
  const stage = stageOf(wallet);
  const { db, runs } = wallet;

  async function call({ id, token }: Run, type: string, fields: Fields = {}) {
    const flow = flows[id.slice(0, 3)];
    return stage.call('POST', `/v1/flows/${flow}/${id}/events`, { token, body: { ...fields, type } });
  }

  async function tell(run: Run, type: string, fields: Fields = {}): Promise<Run> {
    const answer = await call(run, type, fields);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return { ...(answer.body as unknown as Run), token: run.token };
  }

  /** The code that came to a phone for a run; waits for it. `past`: codes that came before. */
  async function codeFor({ id }: Run, phone: string): Promise<string> {
    const { text } = await until(
      `a code on ${phone}`,
      async () => {
        const found = (await messagesOn(phone)).find(({ requestId }) => requestId.startsWith(id));
        return found ?? { text: '' };
      },
      (message) => message.text !== '',
    );
    return /\b\d{6}\b/.exec(text)?.[0] ?? '';
  }

  async function messagesOn(phone: string) {
    const response = await fetch(`${wallet.sandbox.url}/sms/messages?to=${encodeURIComponent(phone)}`);
    return ((await response.json()) as { messages: { text: string; requestId: string }[] }).messages;
  }

  const tellAccount = (user: string, event: { type: string; [field: string]: unknown }, authority: 'flow' | 'ops') =>
    runs.tell(accountRunOf(user), event, { authority, owner: null });

  async function timesTold(user: string, type: string, times: number): Promise<void> {
    for (let nth = 0; nth < times; nth++) await tellAccount(user, { type }, 'flow');
  }

  return {
    ...stage,
    call,
    http: stage.call,
    tell,
    codeFor,
    messagesOn,
    proven: async (run: Run, phone: string) => tell(run, 'user.submitCode', { code: await codeFor(run, phone) }),
    /** Gives the person an identity, as it is there once it was proven. */
    identified: ({ user }: Pick<Person, 'user'>) => identify(wallet, user),
    lockLogin: ({ user }: Person) => timesTold(user, 'flow.loginTried', 5),
    lockPayment: ({ user }: Person) => timesTold(user, 'flow.paymentTried', 5),
    freeze: ({ user }: Person) => tellAccount(user, { type: 'ops.freeze', because: 'test' }, 'ops'),
    standing: async ({ user }: Person) => (await runs.look(accountRunOf(user))).view as Standing,
    /** What staff send; the edge will put in who they are. */
    async staff({ id, token }: Run, type: string, fields: Fields): Promise<Run> {
      const seen = await runs.tell(id, { ...fields, type }, { authority: 'ops', owner: null });
      return { ...(seen as unknown as Run), token };
    },
    /** Is what was sealed for the run alone unreadable for ever? */
    async erased({ id }: Run): Promise<boolean> {
      const key = await db
        .selectFrom('data_keys')
        .select('destroyed_at')
        .where('subject', '=', `usr_${id.slice(4)}`)
        .executeTakeFirst();
      return key?.destroyed_at instanceof Date;
    },
    /** Logs in on the person's own device, by one password. */
    async loginBy(person: Pick<Person, 'phone' | 'device'>, password: string, device = person.device) {
      return stage.submit(await stage.login(person.phone, device), password);
    },
    until,
    tellAccount,
  };
}

export type Recovery = ReturnType<typeof recoveryOf>;
