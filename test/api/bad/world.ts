import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { demoMerchants } from '../../../db/seed.ts';
import { flows } from '../../../machines/index.ts';
import { isStaffOnly } from '../../../machines/kit/flow.ts';
import type { PolicyOverrides } from '../../../machines/kit/policy.ts';
import { accountRunOf } from '../../../workflows/activities/standing.ts';
import { giveIdentity } from '../../identified.ts';
import { keyOf } from '../../merchants.ts';
import type { Wallet } from '../../wallet.ts';
import { clientOf, pathOf } from '../client.ts';
import type { Call, Client, RunJson } from '../client.ts';
import { openCase } from '../lost-phone.stage.ts';
import { codeOn, newPhone, otherThan, register, terms } from '../people.ts';
import type { Person } from '../people.ts';
import { newUser } from '../staff.stage.ts';
import { personOf } from '../transfer.people.ts';
import { sampleOf } from './spoilt.ts';
import { carefulUser, claimOf, newCardholder } from './users.ts';

export const coffee = { merchant: demoMerchants.cafe.id, amountMinor: 2_372, currency: 'CNY' };

const hourMs = 3_600_000;
/** No timer of a run is due while the tests go on, and nobody calls too often: the limits have tests of their own. */
export const calm: PolicyOverrides = {
  ...Object.fromEntries(
    flows.map(({ name, policy }) => {
      const expiries = Object.keys(policy).filter((setting) => setting.endsWith('ExpiryMs'));
      const cooldown = 'resendCooldownMs' in policy ? { resendCooldownMs: [hourMs] } : {};
      return [name, { ...Object.fromEntries(expiries.map((setting) => [setting, hourMs])), ...cooldown }];
    }),
  ),
  limits: { startsPerUserMinute: 100_000, eventsPerRunMinute: 100_000, callsPerMerchantKeyMinute: 100_000 },
};

/** A run, and the token of whoever may speak to it. */
type Owned = RunJson & { readonly token: string };

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
  /** A run of every flow that its owner may speak to, by the flow’s name; payment and registration as above. */
  readonly runs: { readonly [flow: string]: Owned };
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
  const others = await otherRuns(wallet, client, payer);
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
  const own = { payment: { ...payment, token }, registration: { ...registration, token: String(registration.token) } };
  const runs = { ...others, ...own };
  return { wallet, client, payer, stranger, payment, ended, registration, runs, wrongCode, expiredToken: gone.token };
}

/** Runs of all other flows; of those that hold a proposal there is none, since nobody else may speak to them. */
async function otherRuns(wallet: Wallet, client: Client, payer: Person): Promise<World['runs']> {
  // An account with money in it cannot be closed.
  const leaver = await newUser(wallet);
  const payee = await personOf(wallet, { tier: 'II' });
  const careful = await carefulUser(wallet);
  const { card, token: cardholder } = await newCardholder(wallet);
  const speaks: { readonly [flow: string]: string } = {
    'close-account': leaver.token,
    'small-amount': careful.token,
    'card-binding': cardholder,
    'card-unbinding': cardholder,
  };
  const merchant = await keyOf(wallet);
  const found = flows
    .filter(({ name, startedBy }) => !isStaffOnly({ startedBy }) && name !== 'payment' && name !== 'registration')
    .map(async ({ name, owner, startedBy, contract }): Promise<Owned> => {
      const token = owner === 'merchant' ? merchant : (speaks[name] ?? payer.token);
      if (startedBy === 'flow') {
        const id = name === 'claim' ? await claimOf(wallet, payer) : accountRunOf(payer.user);
        return { ...(await client.run('GET', pathOf({ flow: name, id }), 200, { token })), token };
      }
      if (startedBy === 'staff') {
        await giveIdentity(wallet, payer.user);
        const opened = await openCase(wallet, { phone: payer.phone, newPhone: newPhone() });
        const run = await client.run('GET', pathOf({ flow: name, id: opened.id }), 200, { token: opened.token });
        return { ...run, token: opened.token };
      }
      const phone = 'phone' in contract.input.shape ? { phone: newPhone() } : {};
      const to = 'to' in contract.input.shape ? { to: payee.phone } : {};
      const ofTheirs = 'card' in contract.input.shape ? { card } : {};
      const body = { ...sampleOf(contract.input), ...phone, ...to, ...ofTheirs };
      const run = await client.start(name, body, { token: owner === 'anybody' ? undefined : token });
      const owned = { ...run, token: run.token ?? token };
      // What the carrier says of a code must not come in the midst of the tests.
      if (run.state.endsWith('awaitingCode')) await client.until(owned, heard);
      return owned;
    });
  return Object.fromEntries((await Promise.all(found)).map((run) => [run.flow, run]));
}

const heard = ({ view }: RunJson) => view['delivery'] === 'delivered';

/** Whose token it takes to speak to the flow: that of its run. */
export const ownerOf = ({ payer, runs }: World, flow: string): string => runs[flow]?.token ?? payer.token;

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
  /** The header that says which methods the address takes; none when left out. */
  readonly allow?: string;
};

/** What the wallet notes of a call whatever it comes to, and what only a migration writes. */
const notOfCalls = ['idempotency', 'rate_limits', 'kysely_migration', 'kysely_migration_lock'];

/** Everything that a refused request must leave as it was: the number of rows of each table, the state of each run. */
export async function footprint(world: World) {
  const { wallet, client, ended, runs } = world;
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(wallet.db);
  const counts = tables.rows
    .filter(({ name }) => !notOfCalls.includes(name))
    .map(({ name }) => sql`select ${name} as name, count(*) as rows from ${sql.table(name)}`);
  const [rows, ...seen] = await Promise.all([
    sql<{ name: string }>`${sql.join(counts, sql` union all `)}`.execute(wallet.db),
    ...[ended, ...Object.values(runs)].map((run) => client.look(run, ownerOf(world, run.flow))),
  ]);
  const byName = rows.rows.toSorted((one, other) => one.name.localeCompare(other.name));
  return { rows: byName, runs: seen.map(({ id, seq, state }) => ({ id, seq, state })) };
}

/** A test for each request: refused as its row says, and nothing changed. Paths hold `{ended}` and each flow's name, like `{payment}`, for those runs. */
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
    const { status, headers, body } = await here.client.call(request.method ?? 'POST', path, fill(here, request));
    expect({ status, code: body['code'] }, JSON.stringify(body)).toEqual({
      status: request.status,
      code: request.code,
    });
    const errors = (body['errors'] ?? []) as { pointer: string }[];
    const pointers = [...new Set(errors.map(({ pointer }) => pointer))];
    expect(pointers).toEqual(request.pointers ?? pointers);
    expect(body).toMatchObject(request.says ?? {});
    expect(headers.get('Allow')).toBe(request.allow ?? null);
    expect(await footprint(here)).toEqual(await before);
  });
}

export function filled({ ended, runs }: World, path: string): string {
  return path.replace(/^\{([\w-]+)\}/, (hole, name: string) => {
    const run = name === 'ended' ? ended : runs[name];
    return run === undefined ? hole : pathOf(run);
  });
}
