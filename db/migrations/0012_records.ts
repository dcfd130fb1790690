import { sql } from 'kysely';
import type { Kysely, Migration } from 'kysely';

type Schema = Kysely<unknown>;

/** What people see of the ledger, one row for each user and transfer; their budgets; and what merchants sell. */
export const records: Migration = {
  async up(db) {
    await sql`alter table merchants add column mcc text check (mcc ~ '^[0-9]{4}$')`.execute(db);
    await tables(db);
    await takeOver(db);
    // Made after the rows, which is quicker than to keep them up to date row by row.
    await sql`create unique index records_by_transfer on records (transfer_id, user_id)`.execute(db);
    // With what sums are made of.
    await sql`
      create index records_by_time on records (user_id, at, seq) include (kind, direction, currency, amount_minor,
        delta_minor, category, counterparty_kind, counterparty_id, card_mask)`.execute(db);
    await sql`create index records_by_person on records (counterparty_id) where counterparty_kind = 'person'`.execute(
      db,
    );
    await guard(db);
  },
};

async function tables(db: Schema): Promise<void> {
  await sql`
    create table records (
      user_id text not null,
      seq bigint not null check (seq > 0),
      transfer_id text not null references ledger_transfers (id),
      kind text not null,
      direction text not null check (direction in ('in', 'out')),
      amount_minor bigint not null check (amount_minor > 0),
      delta_minor bigint not null,
      balance_after_minor bigint not null check (balance_after_minor >= 0),
      currency text not null,
      counterparty_kind text check (counterparty_kind in ('merchant', 'person')),
      counterparty_id text,
      counterparty_name text check (char_length(counterparty_name) <= 100),
      category text,
      funded_by text,
      card_mask text,
      note text check (char_length(note) <= 200),
      fee_minor bigint not null check (fee_minor >= 0),
      discount_minor bigint not null check (discount_minor >= 0),
      points bigint not null,
      refers_to text references ledger_transfers (id),
      refunded_minor bigint not null default 0 check (refunded_minor between 0 and amount_minor),
      run_id text not null,
      at timestamptz not null,
      -- With what filters look at: a page is chosen in the index, where a user's records lie together.
      primary key (user_id, seq) include (kind, direction, amount_minor, refunded_minor, category, counterparty_kind,
        counterparty_id, counterparty_name, card_mask, note)
    )`.execute(db);
  await sql`
    create table record_books (
      user_id text primary key,
      last_seq bigint not null default 0,
      last_at timestamptz not null default '-infinity'
    )`.execute(db);
  await sql`
    create table budgets (
      user_id text not null,
      category text not null,
      currency text not null,
      limit_minor bigint not null check (limit_minor > 0),
      updated_at timestamptz not null default now(),
      primary key (user_id, category)
    )`.execute(db);
}

/** The transfers that are there: numbered by their time, and summed up in that order. */
async function takeOver(db: Schema): Promise<void> {
  await sql`
    insert into records (user_id, seq, transfer_id, kind, direction, amount_minor, delta_minor, balance_after_minor,
      currency, counterparty_kind, counterparty_id, counterparty_name, category, funded_by, fee_minor, discount_minor,
      points, run_id, at)
    with sides as (
      select t.*, u.user_id, coalesce(own.delta, 0) as delta,
        case u.user_id when t.payer then t.payee when t.payee then t.payer end as other
      from ledger_transfers t
      cross join lateral (
        select t.payer as user_id union select t.payee
        union select a.owner from ledger_entries e join ledger_accounts a on a.id = e.account_id
        where e.transfer_id = t.id and a.kind in ('wallet', 'hold')
      ) u
      left join lateral (
        select sum(e.amount_minor) as delta from ledger_entries e join ledger_accounts a on a.id = e.account_id
        where e.transfer_id = t.id and a.owner = u.user_id and a.kind in ('wallet', 'hold')
      ) own on true
      where t.kind not in ('hold', 'release') and u.user_id is not null and u.user_id <> 'house'
        and not exists (select from merchants m where m.id = u.user_id)
    )
    select s.user_id, row_number() over (partition by s.user_id order by s.created_at, s.id), s.id, s.kind,
      case when s.delta < 0 or (s.delta = 0 and s.payer = s.user_id) then 'out' else 'in' end,
      s.amount_minor, s.delta, sum(s.delta) over (partition by s.user_id, s.currency order by s.created_at, s.id),
      s.currency, case when m.id is not null then 'merchant' when s.other is not null then 'person' end, s.other,
      left(coalesce(m.name, p.phone_mask), 100), case when m.id is not null then 'other' end, s.funded_by, 0, 0, 0, s.run_id,
      s.created_at
    from sides s left join merchants m on m.id = s.other left join users p on p.id = s.other`.execute(db);
  await sql`
    insert into record_books (user_id, last_seq, last_at)
    select user_id, max(seq), max(at) from records group by user_id`.execute(db);
}

/** A record may forget whom it names and what was noted, and count what was given back; nothing else of it changes. */
async function guard(db: Schema): Promise<void> {
  await sql`
    create function records_guard() returns trigger language plpgsql as $$
    declare
      free text[] := array['note', 'counterparty_name', 'refunded_minor'];
    begin
      if to_jsonb(new) - free <> to_jsonb(old) - free or new.refunded_minor < old.refunded_minor
        or (new.note is distinct from old.note and new.note is not null)
        or (new.counterparty_name is distinct from old.counterparty_name and new.counterparty_name is not null) then
        raise exception 'The record % of % only forgets, and counts what was given back', new.seq, new.user_id
          using errcode = 'restrict_violation';
      end if;
      return new;
    end $$`.execute(db);
  await sql`
    create trigger only_forgets before update on records
    for each row execute function records_guard()`.execute(db);
  await sql`
    create trigger append_only before delete on records
    for each row execute function ledger_refuse_change()`.execute(db);
  await sql`
    create trigger no_truncate before truncate on records
    for each statement execute function ledger_refuse_change()`.execute(db);
}
