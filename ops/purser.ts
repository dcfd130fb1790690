import { Command, InvalidArgumentError } from 'commander';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { z } from 'zod';
import { openDatabase } from '../db/client.ts';
import { MigrationFault, migrate } from '../db/migrate.ts';
import { EnvironmentFault, readEnvironment } from './env.ts';
import { connectRuns } from '../workflows/client.ts';
import { merchantCommands } from './merchant-commands.ts';
import { campaignCommands } from './campaign-commands.ts';
import { isSettled, reconcile, reportText } from './reconcile.ts';
import { listRuns, replayRun, showRun } from './runs.ts';
import { NotRunning, readRunning } from './running.ts';
import { sandboxCommands } from './sandbox-commands.ts';
import { auditCommands, staffCommands } from './staff-commands.ts';

// `npm run purser -- …`: the operator's command.

const purser = new Command('purser').description('Look at runs, replay them, and keep the database up to date.');
const runs = purser.command('runs').description('Executions of flows');

runs
  .command('list')
  .description('The latest runs, newest first')
  .option('--flow <name>', 'only of this flow')
  .option('--state <state>', 'only those that settled in this state')
  .option('--owner <user>', 'only of this user')
  .option('--limit <n>', 'at most this many', countOf, 20)
  .option('--json', 'one JSON object a line')
  .action(async (filter: Parameters<typeof listRuns>[1]) => print(await listRuns(await temporalHere(), filter)));

runs
  .command('show')
  .argument('<id>')
  .description('What happened in a run, step by step')
  .option('--json', 'one JSON object a line')
  .action(async (id: string, options: { json?: boolean }) => {
    print(await showRun(await temporalHere(), id, options.json === true));
  });

runs
  .command('replay')
  .argument('<id>')
  .description("Replay a run's history on today's code: exit 0 when it fits, 1 at the first divergence")
  .action(async (id: string) => {
    const { text, fits } = await replayRun(await temporalHere(), id);
    print(text);
    process.exitCode = fits ? 0 : 1;
  });

purser
  .command('migrate')
  .description('Bring the database up to date')
  .action(async () => {
    const db = openDatabase(await databaseHere(), { max: 2 });
    try {
      const applied = await migrate(db);
      print(
        applied.length === 0 ? 'The database is up to date.' : applied.map((name) => `migrated ${name}`).join('\n'),
      );
    } finally {
      await db.destroy();
    }
  });

purser
  .command('reconcile')
  .requiredOption('--day <YYYY-MM-DD>', 'a day of the network’s business, UTC+8', dayOf)
  .option('--json', 'one JSON object')
  .description("Compare the card network's statement with the ledger: exit 0 when nothing is open, 1 when something is")
  .action(async ({ day, json }: { day: string; json?: boolean }) => {
    const { PURSER_POLICY: policy } = readEnvironment(['PURSER_POLICY']);
    const { address, namespace } = await temporalHere();
    const runs = await connectRuns(address, namespace);
    const db = openDatabase(await databaseHere(), { max: 2 });
    try {
      const report = await reconcile({ db, runs, policy }, day);
      print(json === true ? JSON.stringify(report) : reportText(report));
      process.exitCode = isSettled(report) ? 0 : 1;
    } finally {
      await runs.close();
      await db.destroy();
    }
  });

staffCommands(purser, print);
merchantCommands(purser, print);
campaignCommands(purser, print);
auditCommands(purser, print);
sandboxCommands(purser, print);

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function dataFolder(): string {
  return readEnvironment(['PURSER_DATA']).PURSER_DATA;
}

async function databaseHere(): Promise<string> {
  const given = process.env['DATABASE_URL'] ?? '';
  return given === '' ? (await readRunning(dataFolder())).databaseUrl : readEnvironment(['DATABASE_URL']).DATABASE_URL;
}

async function temporalHere(): Promise<Parameters<typeof listRuns>[0]> {
  const given = process.env['TEMPORAL_ADDRESS'] ?? '';
  const { TEMPORAL_NAMESPACE: namespace, PURSER_DATA: folder } = readEnvironment(['TEMPORAL_NAMESPACE', 'PURSER_DATA']);
  if (given === '') return { address: (await readRunning(folder)).temporalAddress, namespace, folder };
  return { address: readEnvironment(['TEMPORAL_ADDRESS']).TEMPORAL_ADDRESS, namespace, folder };
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number from 1 to 9999.');
}

function dayOf(text: string): string {
  if (z.iso.date().safeParse(text).success) return text;
  throw new InvalidArgumentError('It must be a day like 2026-11-24.');
}

/** Faults that say by themselves what to do; anything else is a bug and shows where. */
const plain = [NotRunning, EnvironmentFault, MigrationFault];

Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
try {
  await purser.parseAsync();
} catch (error) {
  const known = error instanceof Error && (plain.some((kind) => error instanceof kind) || 'operator' in error);
  console.error(known ? error.message : error);
  process.exitCode = 2;
}
