import { sql } from 'kysely';
import { pointsUnit } from '../machines/kit/points.ts';
import type { Db } from './database.ts';

/** What is wrong with the ledger; every list is empty in a sound one. */
export type LedgerFindings = {
  readonly entries: number;
  /** Transfers whose entries do not sum to zero, or move something else than the transfer says. */
  readonly unbalanced: readonly string[];
  /** Accounts whose balance is not the sum of their entries. */
  readonly drifted: readonly string[];
  /** Owners whose hold account does not hold what their open holds say, whose holds ran down without a transfer, or whose limits count something else than was held. */
  readonly holdsApart: readonly string[];
  /** Users whose records are not what the ledger says: another balance, a change that no entry made, a gap, a sum that breaks off. */
  readonly recordsApart: readonly string[];
  /** Sum of all balances by currency: zero each. */
  readonly sums: readonly { readonly currency: string; readonly sumMinor: number }[];
};

/** Compares what people read with the entries that it is made of. */
async function findRecordsApart(db: Db): Promise<string[]> {
  const { rows } = await sql<{ owner: string }>`
    select owner from ledger_accounts a
    where kind in ('wallet', 'hold') and owner <> 'house' group by owner, currency
    having sum(balance_minor) <> coalesce((
      select balance_after_minor from records r where r.user_id = a.owner and r.currency = a.currency
      order by seq desc limit 1), 0)
    union
    select r.user_id from records r join ledger_transfers t on t.id = r.transfer_id
    where (r.amount_minor, r.currency, r.kind, r.run_id, r.at) is distinct from (t.amount_minor, t.currency, t.kind, t.run_id, t.created_at)
      or r.delta_minor <> coalesce((
        select sum(e.amount_minor) from ledger_entries e join ledger_accounts a on a.id = e.account_id
        where e.transfer_id = t.id and a.owner = r.user_id and a.kind in ('wallet', 'hold')), 0)
    union
    select user_id from (
      select user_id, currency, seq, balance_after_minor, row_number() over by_number as nth,
        sum(delta_minor) over (partition by user_id, currency order by seq) as summed,
        at < lag(at) over by_number as is_back
      from records window by_number as (partition by user_id order by seq)) numbered
    where seq <> nth or balance_after_minor <> summed or is_back
    union
    select named.user_id from ledger_transfers t cross join lateral (values (t.payer), (t.payee)) as named (user_id)
    join users u on u.id = named.user_id
    left join records r on r.transfer_id = t.id and r.user_id = named.user_id
    where t.kind not in ('hold', 'release') and t.currency <> ${pointsUnit} and r.user_id is null
    order by 1`.execute(db);
  return rows.map(({ owner }) => owner);
}

/** Recounts the ledger from its entries. Reads everything: for tests, the demo and the nightly check. */
export async function checkLedger(db: Db): Promise<LedgerFindings> {
  const [entries, unbalanced, drifted, holdsApart, recordsApart, sums] = await Promise.all([
    sql<{ entries: number }>`select count(*) as entries from ledger_entries`.execute(db),
    sql<{ id: string }>`
      select t.id from ledger_transfers t
      left join ledger_entries e on e.transfer_id = t.id
      left join ledger_accounts a on a.id = e.account_id
      group by t.id
      having count(*) < 2 or sum(e.amount_minor) <> 0 or bool_or(a.currency <> t.currency)
        or sum(e.amount_minor) filter (where e.amount_minor > 0) is distinct from t.amount_minor`.execute(db),
    sql<{ id: string }>`
      select a.id from ledger_accounts a left join ledger_entries e on e.account_id = a.id
      group by a.id having a.balance_minor <> coalesce(sum(e.amount_minor), 0)`.execute(db),
    sql<{ owner: string }>`
      select a.owner from ledger_accounts a
      left join ledger_holds h on h.owner = a.owner and h.currency = a.currency
      where a.kind = 'hold' group by a.id
      having a.balance_minor <> coalesce(sum(h.amount_minor - h.captured_minor - h.released_minor), 0)
      union
      select h.owner from ledger_holds h left join ledger_transfers t on t.hold_id = h.id group by h.id
      having coalesce(sum(t.amount_minor) filter (where t.kind = 'hold'), 0) <> h.amount_minor
        or coalesce(sum(t.amount_minor) filter (where t.kind not in ('hold', 'release')), 0) <> h.captured_minor
        or coalesce(sum(t.amount_minor) filter (where t.kind = 'release'), 0) <> h.released_minor
      union
      select c.owner from spending_counters c
      left join spending_entries e using (owner, currency, counter, period)
      group by c.owner, c.currency, c.counter, c.period
      having coalesce(sum(e.amount_minor), 0) <> c.used_minor`.execute(db),
    findRecordsApart(db),
    sql<{ currency: string; sumMinor: number }>`
      select currency, sum(balance_minor) as "sumMinor" from ledger_accounts group by currency`.execute(db),
  ]);
  return {
    entries: entries.rows[0]?.entries ?? 0,
    unbalanced: unbalanced.rows.map(({ id }) => id),
    drifted: drifted.rows.map(({ id }) => id),
    holdsApart: holdsApart.rows.map(({ owner }) => owner),
    recordsApart,
    sums: sums.rows,
  };
}
