import { demoMerchants } from '../../db/seed.ts';
import { bindSandboxCard } from '../sandbox-sources.ts';
import { accountRunOf } from '../../workflows/activities/standing.ts';
import { newKey } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import { purser } from './staff-members.ts';
import type { Staff } from './staff-members.ts';
import { asFields } from './transcript.ts';

const why = { 'X-Reason': 'The customer called' };

/** A payment that nobody can find the truth of, and an account that is frozen: what staff do, two at a time where money moves. */
export async function staffStepIn(stage: Stage, person: Person, staff: Staff, dataDir: string): Promise<void> {
  const { olga, otto, ed } = staff;
  await resolveByTwo(stage, person, olga, otto);
  await freezeAndUnfreeze(stage, person, olga, otto);
  await readTheAudit(stage, dataDir, ed);
}

async function resolveByTwo(stage: Stage, { user, token }: Person, olga: string, otto: string): Promise<void> {
  const { transcript } = stage;
  transcript.scene('The bank refuses the capture and the reversal: two members of staff decide what is true');
  const start = '/v1/flows/payment';
  const fundFrom = [await bindSandboxCard(stage, user, '6200000000010475')];
  const coffee = { merchant: demoMerchants.cafe.id, amountMinor: 2_372, currency: 'CNY', fundFrom };
  const awaitingConfirmation = { token, key: newKey(), body: coffee, expect: 201, state: 'awaitingConfirmation' };
  const { id } = await transcript.run('POST', start, awaitingConfirmation);
  await transcript.run('POST', `${start}/${id}/events`, {
    token,
    key: newKey(),
    body: { type: 'user.confirm' },
    headers: { Prefer: 'wait=30' },
    expect: 200,
    state: 'underReview.awaitingOps',
  });
  await transcript.until(
    'it is among the runs that wait for staff',
    () => transcript.quietly('/v1/ops/runs?flow=payment&awaiting=ops&reason=Morning%20round', olga),
    ({ runs }) => Array.isArray(runs) && runs.some((run) => asFields(run)['id'] === id),
  );
  const path = `/v1/ops/flows/payment/${id}`;
  await transcript.call('GET', path, { token: olga, expect: 400 });
  await transcript.call('GET', path, { token: olga, headers: why, expect: 200 });
  const proposal = await transcript.run('POST', `${path}/events`, {
    token: olga,
    key: newKey(),
    body: { type: 'ops.resolve', decision: 'notPaid', note: 'Not in the statement', reason: 'Ticket 17' },
    expect: 202,
    state: 'awaitingSecond',
  });
  const decide = (by: string, state: string, reason: string | null) =>
    transcript.run('POST', `/v1/ops/approvals/${proposal.id}/events`, {
      token: by,
      key: newKey(),
      body: { type: 'ops.approve', reason: 'I see no such line either' },
      expect: 200,
      state,
      reason,
    });
  await decide(olga, 'awaitingSecond', 'same-person');
  await decide(otto, 'applied', null);
  await transcript.run('GET', `${start}/${id}`, { token, expect: 200, state: 'declined', reason: 'resolved-not-paid' });
}

async function freezeAndUnfreeze({ transcript }: Stage, { user, token }: Person, olga: string, otto: string) {
  transcript.scene('A stolen phone: one member of staff freezes the account, two unfreeze it');
  const account = accountRunOf(user);
  const path = `/v1/ops/flows/account/${account}/events`;
  const freeze = { type: 'ops.freeze', because: 'The phone was stolen', reason: 'The customer called' };
  await transcript.run('POST', path, { token: olga, body: freeze, expect: 200, state: 'open' });
  const standing = async () => asFields((await transcript.quietly(`/v1/flows/account/${account}`, token))['view']);
  transcript.check('the account is frozen', (await standing())['standing'] === 'frozen');
  const unfreeze = { type: 'ops.unfreeze', reason: 'The phone was found' };
  const proposed = { token: olga, body: unfreeze, expect: 202, state: 'awaitingSecond' };
  const { id } = await transcript.run('POST', path, proposed);
  await transcript.run('POST', `/v1/ops/approvals/${id}/events`, {
    token: otto,
    key: newKey(),
    body: { type: 'ops.approve', reason: 'I spoke with them too' },
    expect: 200,
    state: 'applied',
  });
  transcript.check('the account is active again', (await standing())['standing'] === 'active');
}

async function readTheAudit(stage: Stage, dataDir: string, ed: string): Promise<void> {
  const { transcript } = stage;
  transcript.scene('The audit: what staff read and did, each entry bound to the last');
  await transcript.call('GET', '/v1/ops/audit?limit=3', { token: ed, headers: why, expect: 200 });
  const verdict = await purser(stage, dataDir, 'audit', 'verify');
  transcript.check(verdict.trim(), verdict.startsWith('The chain holds'));
}
