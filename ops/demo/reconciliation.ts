import { dayOf } from '../../machines/kit/calendar.ts';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { newKey } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import type { Staff } from './staff-members.ts';
import { DemoSurprise } from './transcript.ts';

const reportSchema = z.object({
  outcome: z.string().nullable(),
  items: z.array(z.object({ id: z.string(), kind: z.string(), about: z.string(), outcome: z.string().nullable() })),
});

const isDone = ({ outcome, items }: z.output<typeof reportSchema>) =>
  outcome === 'matched' && items.every((item) => item.outcome === 'posted');

/** The day's statement of the card network agrees; then it does not, and two members of staff book what is missing. */
export async function booksAreCompared(stage: Stage, { user }: Person, staff: Staff, dataDir: string): Promise<void> {
  const { transcript, system } = stage;
  transcript.scene('The network’s statement of the day beside the ledger: both say the same');
  const agreed = await reconcile(stage, dataDir);
  transcript.check('every payment by card is matched', agreed.outcome === 'matched');

  transcript.scene('One payment is missing in the statement: an item is opened, and two agree to book it');
  const lost = await newestByCard(stage, user);
  const body = JSON.stringify({ spoiling: 'lose', reference: `${lost}/authorisation` });
  const headers = { 'Content-Type': 'application/json' };
  await fetch(`${system.sandboxUrl}/sandbox/statement`, { method: 'POST', headers, body });
  const { items } = await reconcile(stage, dataDir);
  const [item] = items;
  transcript.check('it is missing there', item?.about === lost && item.kind === 'missing-there');
  const path = `/v1/ops/flows/discrepancy/${String(item?.id)}/events`;
  const reason = 'Ticket 31';
  const send = (type: string, expect: number, state: string) =>
    transcript.run('POST', path, { token: staff.olga, key: newKey(), body: { type, reason }, expect, state });
  await send('ops.claim', 200, 'claimed');
  const proposal = await send('ops.post', 202, 'awaitingSecond');
  await transcript.run('POST', `/v1/ops/approvals/${proposal.id}/events`, {
    token: staff.otto,
    key: newKey(),
    body: { type: 'ops.approve', reason: 'Not in the statement, as she says' },
    expect: 200,
    state: 'applied',
  });
  await transcript.until(
    'the item is closed, and the day agrees',
    () => reconcile(stage, dataDir),
    (seen) => isDone(reportSchema.parse(seen)),
  );
}

/** Compares today by the command, with no patience for what is on its way; exit 1 says that something is open. */
async function reconcile({ system, transcript }: Stage, dataDir: string) {
  const day = dayOf(new Date());
  transcript.say(`purser reconcile --day ${day} --json`);
  const command = ['--import', 'tsx', 'ops/purser.ts', 'reconcile', '--day', day, '--json'];
  const env = {
    ...process.env,
    DATABASE_URL: system.databaseUrl,
    PURSER_DATA: dataDir,
    TEMPORAL_ADDRESS: system.temporalAddress,
    PURSER_POLICY: '{"reconciliation":{"graceMs":0}}',
  };
  const answered = await promisify(execFile)(process.execPath, command, { env }).catch((error: unknown) => {
    if (error instanceof Error && 'stdout' in error && 'code' in error && error.code === 1) return error;
    throw error;
  });
  return reportSchema.parse(JSON.parse(String(answered.stdout)));
}

async function newestByCard({ db }: Stage, user: string): Promise<string> {
  const found = await db
    .selectFrom('ledger_transfers')
    .select('run_id')
    .where('payer', '=', user)
    .where('funded_by', '=', 'card')
    .orderBy('id', 'desc')
    .executeTakeFirst();
  if (found === undefined) throw new DemoSurprise('nobody has paid by card');
  return found.run_id;
}
