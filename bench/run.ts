import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { checkLedger } from '../db/ledger-check.ts';
import type { Db } from '../db/database.ts';
import { demoMerchants } from '../db/seed.ts';
import { ProcessFault } from '../ops/children.ts';
import { stopOnSignal } from '../ops/process.ts';
import { latency, spread, throughput, Unpaid } from './measure.ts';
import type { Spread, Tally } from './measure.ts';
import { readOptions } from './options.ts';
import type { Options } from './options.ts';
import { spent, spentPerFlow } from './processor.ts';
import type { Spent } from './processor.ts';
import { ratioTable, ratiosOf, resultTable } from './report.ts';
import type { Result } from './report.ts';
import { handWrittenSide, httpSide, purserSide } from './sides.ts';
import type { Side } from './sides.ts';
import { setStage } from './stage.ts';
import type { Stage, Undo } from './stage.ts';

// `npm run bench`: Purser's payment against the same payment written by hand for Temporal, in one run on one machine.
// Ends with 1 when a payment ended otherwise than paid, or the ledger is not sound afterwards.

const resultsDir = fileURLToPath(new URL('./results/', import.meta.url));
const log = (line: string): void => console.log(line);

async function measure(stage: Stage, side: Side, round: number, options: Options, tally: Tally): Promise<Result> {
  const { pids, users } = stage;
  const clock: Promise<Spent | null>[] = [];
  const look = () => void clock.push(spent([pids.purser, pids.handWritten], pids.api));
  const through = await throughput(side, users, options, tally, { opened: look, closed: look });
  const [before, after] = await Promise.all(clock);
  const { ids, ...quick } = await latency(side, users, options, tally);
  const result: Result = {
    round,
    side: side.name,
    ...through,
    ...quick,
    historyEvents: await historyEvents(stage, ids.slice(-10)),
    processorMs: spentPerFlow(before ?? null, after ?? null, through.flows),
  };
  log(`round ${round}, ${side.name}: ${result.flowsPerSecond.toFixed(1)} flows/s`);
  return result;
}

async function historyEvents({ runs }: Stage, ids: readonly string[]): Promise<Spread> {
  const lengths = await Promise.all(
    ids.map(async (id) => {
      const handle = runs.client.workflow.getHandle(id);
      // The last event is written a moment after the answer to the last update.
      await handle.result();
      return (await handle.describe()).historyLength;
    }),
  );
  return spread(lengths);
}

/** Nothing was made, lost or moved twice: the merchant has exactly what was paid. */
async function unsoundness(db: Db, { paid }: Tally): Promise<string[]> {
  const { unbalanced, drifted, holdsApart, recordsApart, sums } = await checkLedger(db);
  const { balance_minor: received } = await db
    .selectFrom('ledger_accounts')
    .select('balance_minor')
    .where('owner', '=', demoMerchants.cafe.id)
    .executeTakeFirstOrThrow();
  return [
    ...unbalanced.map((id) => `transfer ${id} does not balance`),
    ...drifted.map((id) => `account ${id} is not the sum of its entries`),
    ...holdsApart.map((owner) => `${owner} holds something else than its holds`),
    ...recordsApart.map((owner) => `the records of ${owner} are not what the ledger says`),
    ...sums.filter(({ sumMinor }) => sumMinor !== 0).map((sum) => `${sum.currency} sums to ${sum.sumMinor}`),
    ...(received === paid ? [] : [`the merchant received ${received} of ${paid} payments of one minor unit`]),
  ];
}

async function bench(stage: Stage, options: Options): Promise<void> {
  const { runs, apiUrl, tokens } = stage;
  const tally: Tally = { paid: 0 };
  const results: Result[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    for (const side of [purserSide(runs), handWrittenSide(runs)]) {
      results.push(await measure(stage, side, round, options, tally));
    }
  }
  if (apiUrl !== null) results.push(await measure(stage, httpSide(apiUrl, tokens), options.rounds, options, tally));
  const findings = await unsoundness(stage.db, tally);
  if (findings.length > 0) throw new Unpaid(findings.join('\n'));

  const ratios = ratiosOf(results);
  log(`\n${options.concurrency} clients, ${options.seconds} s each; latencies at concurrency 1, ms\n`);
  log(resultTable(results));
  log(`\n${ratioTable(ratios)}`);
  log(`\n${tally.paid} payments, all paid; the ledger is sound and sums to zero.`);
  const at = new Date().toISOString();
  const lines = [...results, { ratios }].map((line) => JSON.stringify({ at, options, node: process.version, ...line }));
  await mkdir(resultsDir, { recursive: true });
  await writeFile(join(resultsDir, `${at.replaceAll(':', '-')}.jsonl`), `${lines.join('\n')}\n`);
}

const undo: Undo = [];
let code = 1;
let stopping = false;

async function run(): Promise<void> {
  try {
    const options = readOptions(process.env);
    const stage = await setStage(options, log, undo);
    await Promise.race([bench(stage, options), stage.broken]);
    code = 0;
  } catch (error) {
    if (stopping) return;
    const isPlain = error instanceof RangeError || error instanceof Unpaid || error instanceof ProcessFault;
    console.error(isPlain ? error.message : error);
  }
}

await stopOnSignal(run(), async () => {
  stopping = true;
  for (const step of undo.splice(0).toReversed()) await step().catch((error: unknown) => log(String(error)));
});
process.exit(code);
