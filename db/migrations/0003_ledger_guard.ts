import { sql } from 'kysely';
import type { Kysely, Migration } from 'kysely';

type Schema = Kysely<unknown>;

/**
 * What the ledger's tables hold to by themselves, whoever writes: nothing that was written is changed or goes away,
 * balances follow the entries and nothing else, every transfer sums to zero, and holds only run down.
 */
export const guard: Migration = {
  async up(db) {
    await appendOnly(db);
    await balancesFollowEntries(db);
    await transfersSumToZero(db);
    await holdsRunDown(db);
  },
};

async function appendOnly(db: Schema): Promise<void> {
  await sql`
    create function ledger_refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only: post a transfer that corrects it', tg_table_name
        using errcode = 'restrict_violation';
    end $$`.execute(db);
  const tables = [
    ['ledger_transfers', 'update or delete'],
    ['ledger_entries', 'update or delete'],
    ['ledger_accounts', 'delete'],
    ['ledger_holds', 'delete'],
  ] as const;
  for (const [table, change] of tables) {
    await sql`
      create trigger append_only before ${sql.raw(change)} on ${sql.table(table)}
      for each row execute function ledger_refuse_change()`.execute(db);
    await sql`
      create trigger no_truncate before truncate on ${sql.table(table)}
      for each statement execute function ledger_refuse_change()`.execute(db);
  }
}

async function balancesFollowEntries(db: Schema): Promise<void> {
  await sql`
    create function ledger_apply_entry() returns trigger language plpgsql as $$
    begin
      update ledger_accounts set balance_minor = balance_minor + new.amount_minor
      where id = new.account_id
        and currency = (select currency from ledger_transfers where id = new.transfer_id);
      if not found then
        raise exception 'The account % is not in the currency of the transfer %', new.account_id, new.transfer_id
          using errcode = 'check_violation';
      end if;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger apply_entry after insert on ledger_entries
    for each row execute function ledger_apply_entry()`.execute(db);
  // At depth 1 somebody wrote the balance by hand; ledger_apply_entry writes it at depth 2.
  await sql`
    create function ledger_guard_account() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        if new.balance_minor = 0 then return new; end if;
      elsif to_jsonb(new) - 'balance_minor' = to_jsonb(old) - 'balance_minor'
        and (new.balance_minor = old.balance_minor or pg_trigger_depth() > 1) then
        return new;
      end if;
      raise exception 'The account % is changed by entries only, and only in its balance', new.id
        using errcode = 'restrict_violation';
    end $$`.execute(db);
  await sql`
    create trigger follows_entries before insert or update on ledger_accounts
    for each row execute function ledger_guard_account()`.execute(db);
}

// Judged at commit, when all entries of a transfer are there. What is taken in sum is what the transfer says it moves,
// so that nothing can be added to it later either.
async function transfersSumToZero(db: Schema): Promise<void> {
  await sql`
    create function ledger_check_sum() returns trigger language plpgsql as $$
    declare
      transfer text := to_jsonb(new) ->> tg_argv[0];
      entries integer;
      total numeric;
      given numeric;
      said numeric;
    begin
      select count(*), coalesce(sum(amount_minor), 0), coalesce(sum(amount_minor) filter (where amount_minor > 0), 0)
      into entries, total, given from ledger_entries where transfer_id = transfer;
      select amount_minor into said from ledger_transfers where id = transfer;
      if entries < 2 or total <> 0 or given <> said then
        raise exception 'The transfer % of % has % entries that give % and sum to %', transfer, said, entries, given, total
          using errcode = 'check_violation';
      end if;
      return null;
    end $$`.execute(db);
  for (const [table, column] of [
    ['ledger_transfers', 'id'],
    ['ledger_entries', 'transfer_id'],
  ] as const) {
    await sql`
      create constraint trigger sums_to_zero after insert on ${sql.table(table)}
      deferrable initially deferred for each row execute function ledger_check_sum(${sql.lit(column)})`.execute(db);
  }
}

async function holdsRunDown(db: Schema): Promise<void> {
  await sql`
    create function ledger_guard_hold() returns trigger language plpgsql as $$
    begin
      if new.captured_minor < old.captured_minor or new.released_minor < old.released_minor
        or to_jsonb(new) - array['captured_minor', 'released_minor']
          <> to_jsonb(old) - array['captured_minor', 'released_minor'] then
        raise exception 'The hold % only runs down: captured and released grow, nothing else changes', new.id
          using errcode = 'restrict_violation';
      end if;
      return new;
    end $$`.execute(db);
  await sql`
    create trigger runs_down before update on ledger_holds
    for each row execute function ledger_guard_hold()`.execute(db);
}
