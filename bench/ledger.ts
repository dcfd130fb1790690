import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inTransaction, openDatabase } from '../db/client.ts';
import type { Db } from '../db/database.ts';
import { checkLedger } from '../db/ledger-check.ts';
import { post } from '../db/ledger.ts';
import { migrate } from '../db/migrate.ts';
import { ProcessFault } from '../ops/children.ts';
import { startPostgres } from '../ops/postgres.ts';
import { temporaryFolder } from '../ops/temporary-folder.ts';
import { addWallets, walletOf } from './ledger-wallets.ts';
import { spread } from './measure.ts';
import { readLedgerOptions } from './options.ts';

// `npm run bench:ledger`: transfers a second of our ledger against pgbench, which writes the same rows by hand.

const options = readLedgerOptions(process.env);
const { seconds, rounds, concurrency, wallets, pgbench } = options;
const log = (line: string): void => console.log(line);

/** Where money goes: to any wallet, or all of it to one. */
const cases = { spread: 'any wallet to any other', hot: 'any wallet to one' } as const;
type Case = keyof typeof cases;

const dir = await temporaryFolder('bench-ledger');
let failed = false;
const postgres = await startPostgres({ dataDir: join(dir, 'postgres'), log, durable: true });
const db = openDatabase(postgres.url, { max: concurrency });
try {
  await migrate(db);
  await addWallets(db, wallets);
  for (const which of Object.keys(cases) as Case[]) await compare(which);
  const found = await checkLedger(db);
  const wrong = [found.unbalanced, found.drifted, found.holdsApart].flat();
  const sound = wrong.length === 0 && found.sums.every(({ sumMinor }) => sumMinor === 0);
  log(`${found.entries} entries, ${sound ? 'sound' : `NOT SOUND: ${JSON.stringify(wrong.slice(0, 5))}`}`);
  failed = !sound;
} finally {
  await db.destroy();
  await postgres.stop();
  await rm(dir, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

async function compare(which: Case): Promise<void> {
  log(`\n${cases[which]}, ${concurrency} clients, ${rounds} rounds of ${seconds} s`);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const mine = await purserRate(db, which);
    const its = await pgbenchRate(which, round);
    ours.push(mine);
    theirs.push(its);
    log(`  round ${round}: purser ${mine.toFixed(0)}/s, pgbench ${its.toFixed(0)}/s, ratio ${(mine / its).toFixed(2)}`);
  }
  const ratios = ours.map((mine, round) => mine / (theirs[round] ?? Number.NaN));
  const { min, median, max } = spread(ratios);
  log(`  ratio min ${min.toFixed(2)}, median ${median.toFixed(2)}, max ${max.toFixed(2)}`);
}

/** Transfers a second by the ledger as it is called, each in a transaction of its own; of a kind that nobody's records show. */
async function purserRate(on: Db, which: Case): Promise<number> {
  const until = performance.now() + seconds * 1_000;
  let done = 0;
  const client = async (nth: number): Promise<void> => {
    for (let n = 0; performance.now() < until; n++) {
      const [from, to] = pick(which);
      const requestId = `bench/${process.pid}/${until}/${nth}/${n}`;
      const movement = { requestId, run: 'bench', amountMinor: 1, currency: 'CNY' } as const;
      await inTransaction(on, (tx) => post(tx, movement, 'correction', { from, to }));
      done++;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, nth) => client(nth)));
  return done / seconds;
}

function pick(which: Case): [string, string] {
  const from = 2 + Math.floor(Math.random() * (wallets - 1));
  if (which === 'hot') return [walletOf(from), walletOf(1)];
  const to = 1 + Math.floor(Math.random() * (from - 1));
  return Math.random() < 0.5 ? [walletOf(from), walletOf(to)] : [walletOf(to), walletOf(from)];
}

/** The same by pgbench, with prepared statements: what the driver and we add is what makes the difference. */
async function pgbenchRate(which: Case, round: number): Promise<number> {
  const script = join(dir, `${which}.sql`);
  await writeFile(script, handWritten(which));
  const args = ['-n', '-M', 'prepared', '-c', String(concurrency), '-j', '1', '-T', String(seconds)];
  const said = await output(pgbench, [...args, '-D', `round=${round}`, '-D', 'n=0', '-f', script, postgres.url]);
  const rate = /^tps = ([\d.]+)/m.exec(said)?.[1];
  if (rate === undefined) throw new ProcessFault('pgbench', `said no rate:\n${said}`);
  return Number(rate);
}

/** One transfer, written as the ledger writes it: the row of a request that is known is left, entries go in the order of their accounts. */
function handWritten(which: Case): string {
  const other = which === 'hot' ? '1' : `random(1, ${wallets})`;
  return `
\\set n :n + 1
\\set a random(2, ${wallets})
\\set b ${other}
\\if :a = :b
\\set b :a - 1
\\endif
\\set low least(:a, :b)
\\set high greatest(:a, :b)
\\set moved ${which === 'hot' ? '1' : '2 * random(0, 1) - 1'}
begin;
insert into ledger_transfers (id, request_id, run_id, kind, amount_minor, currency)
  values ('trf_${which}' || :round || lpad(:n::text, 12, '0') || '_' || :client_id, 'pgbench/${which}/' || :round || '/' || :client_id || '/' || :n,
    'bench', 'correction', 1, 'CNY') on conflict (request_id) do nothing;
insert into ledger_entries (transfer_id, account_id, amount_minor)
  values ('trf_${which}' || :round || lpad(:n::text, 12, '0') || '_' || :client_id, 'lac_' || lpad(:low::text, 32, '0'), (:moved)::bigint),
    ('trf_${which}' || :round || lpad(:n::text, 12, '0') || '_' || :client_id, 'lac_' || lpad(:high::text, 32, '0'), -((:moved)::bigint));
commit;
`;
}

function output(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const running = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    running.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    running.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    running.once('error', (error) => reject(new ProcessFault(command, `${error.message}: name pgbench by PGBENCH`)));
    running.once('exit', (code) =>
      code === 0 ? resolve(said) : reject(new ProcessFault(command, `ended with ${code}:\n${said}`)),
    );
  });
}
