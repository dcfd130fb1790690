import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { demoMerchants } from '../../../db/seed.ts';
import type { Wallet } from '../../wallet.ts';
import { clientOf, pathOf } from '../client.ts';
import type { Call, Client, RunJson } from '../client.ts';
import { codeOn, newPhone, otherThan, register, terms } from '../people.ts';
import type { Person } from '../people.ts';

export const coffee = { merchant: demoMerchants.cafe.id, amountMinor: 2_372, currency: 'CNY' };

/** Two people and runs in the states that bad requests are aimed at. */
export type World = {
  readonly wallet: Wallet;
  readonly client: Client;
  readonly payer: Person;
  readonly stranger: Person;
  /** The payer's payment, which awaits confirmation. */
  readonly payment: RunJson;
  /** The payer's payment that was cancelled. */
  readonly ended: RunJson;
  /** A registration that awaits its code. */
  readonly registration: RunJson;
  /** A code that is not the registration's. */
  readonly wrongCode: string;
  /** A session token that was good until an hour ago. */
  readonly expiredToken: string;
};

export async function openWorld(wallet: Wallet): Promise<World> {
  const client = clientOf(wallet);
  const [payer, stranger, gone] = await Promise.all([
    register(wallet, client),
    register(wallet, client),
    register(wallet, client),
  ]);
  const { token } = payer;
  const payment = await client.start('payment', coffee, { token });
  const ended = await client.start('payment', coffee, { token });
  await client.tell(ended, { type: 'user.cancel' }, { token });
  const phone = newPhone();
  const registration = await client.start('registration', { phone, ...terms });
  const code = await codeOn(wallet, phone, registration);
  await client.until(registration, ({ view }) => view['delivery'] === 'delivered');
  await wallet.db
    .updateTable('sessions')
    .set({ access_expires_at: new Date(Date.now() - 3_600_000) })
    .where('user_id', '=', gone.user)
    .execute();
  const wrongCode = otherThan(code);
  return { wallet, client, payer, stranger, payment, ended, registration, wrongCode, expiredToken: gone.token };
}

/** A request that must be refused, and how. */
export type BadRequest = Call & {
  readonly it: string;
  readonly method?: string;
  readonly path: string;
  readonly status: number;
  readonly code: string;
  /** Where the faults are; exactly these. */
  readonly pointers?: readonly string[];
  /** More of the problem. */
  readonly says?: object;
};

/** Everything that a refused request must leave as it was. */
export async function footprint({ wallet, client, payer, payment, ended, registration }: World) {
  const tables = ['users', 'credentials', 'sessions', 'data_keys', 'otp_challenges', 'inbox'] as const;
  const ledger = ['ledger_transfers', 'ledger_entries', 'ledger_holds', 'ledger_accounts'] as const;
  const names = [...tables, ...ledger];
  const counts = names.map((table) => sql`select ${table} as name, count(*) as rows from ${sql.table(table)}`);
  const [rows, ...seen] = await Promise.all([
    sql`${sql.join(counts, sql` union all `)}`.execute(wallet.db),
    client.look(payment, payer.token),
    client.look(ended, payer.token),
    client.look(registration),
  ]);
  return { rows: rows.rows, seqs: seen.map(({ seq, state }) => ({ seq, state })) };
}

/** A test for each request: refused as its row says, and nothing changed. Paths hold `{payment}`, `{ended}`, `{registration}` for those runs. */
export function refuses(
  requests: readonly BadRequest[],
  world: () => World,
  fill: (world: World, request: BadRequest) => Call = (_, request) => request,
): void {
  let before: Promise<unknown> | undefined;
  it.each(requests.map((request) => [request.it, request] as const))('%s', async (_title, request) => {
    const here = world();
    before ??= footprint(here);
    await before;
    const path = filled(here, request.path);
    const { status, body } = await here.client.call(request.method ?? 'POST', path, fill(here, request));
    expect({ status, code: body['code'] }, JSON.stringify(body)).toEqual({
      status: request.status,
      code: request.code,
    });
    const errors = (body['errors'] ?? []) as { pointer: string }[];
    const pointers = [...new Set(errors.map(({ pointer }) => pointer))];
    expect(pointers).toEqual(request.pointers ?? pointers);
    expect(body).toMatchObject(request.says ?? {});
    expect(await footprint(here)).toEqual(await before);
  });
}

export function filled({ payment, ended, registration }: World, path: string): string {
  return path
    .replace('{payment}', pathOf(payment))
    .replace('{ended}', pathOf(ended))
    .replace('{registration}', pathOf(registration));
}
