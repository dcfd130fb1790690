import { bindSandboxCard, linkSandboxWallet } from '../sandbox-sources.ts';
import { newKey } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import type { Fields } from './transcript.ts';

const start = '/v1/flows/payment';
/** The code that the café has printed: no amount in it. */
const printed =
  '000201010211153131250156480200001041041054112345204541153031565802CN5916PURSER DEMO CAFE6008SHANGHAI63045D9F';

/** Scans a printed code, types the amount in, and pays from e-money; a damaged code is refused by the rule it breaks. */
export async function payByPrintedCode(stage: Stage, { user, token }: Person): Promise<void> {
  const { transcript } = stage;
  transcript.scene('Scan a merchant’s printed code: the payer types the amount in, and pays from e-money');
  const fundFrom = [await linkSandboxWallet(stage, user, '0020000000000001')];
  const scan = (code: string) => ({ token, key: newKey(), body: { code, fundFrom }, expect: 201 });
  await transcript.run('POST', start, {
    ...scan(`${printed.slice(0, -1)}E`),
    ...{ state: 'declined', reason: 'code-unreadable' },
  });
  const { id } = await transcript.run('POST', start, { ...scan(printed), state: 'awaitingAmount' });
  const tell = (body: Fields) => ({ token, key: newKey(), body, expect: 200, headers: { Prefer: 'wait=30' } });
  const events = `${start}/${id}/events`;
  const amount = tell({ type: 'user.setAmount', amountMinor: 1_250 });
  await transcript.run('POST', events, { ...amount, state: 'awaitingConfirmation' });
  await transcript.run('POST', events, { ...tell({ type: 'user.confirm' }), state: 'paid' });
}

/** A card that declines the rest of a payment: what the balance had set aside goes back. */
export async function payFromBoth(stage: Stage, { user, token }: Person): Promise<void> {
  const { transcript, db } = stage;
  transcript.scene(
    'The balance gives what it has, the card the rest; the card has expired, so the balance gets its part back',
  );
  const fundFrom = ['balance', await bindSandboxCard(stage, user, '6200000000010111')];
  const balances = await transcript.call('GET', '/v1/balances', { token, expect: 200 });
  const amountMinor = 15_000;
  const body = {
    merchant: 'mer_0000000000000000000000000000cafe',
    amountMinor,
    currency: 'CNY',
    fundFrom,
    split: true,
  };
  const { id } = await transcript.run('POST', start, {
    ...{ token, key: newKey(), body, expect: 201 },
    state: 'awaitingConfirmation',
  });
  await transcript.run('POST', `${start}/${id}/events`, {
    ...{ token, key: newKey(), body: { type: 'user.confirm' }, expect: 200, headers: { Prefer: 'wait=30' } },
    ...{ state: 'declined', reason: 'card-expired' },
  });
  const after = await transcript.call('GET', '/v1/balances', { token, expect: 200 });
  transcript.check('the balance is as it was', JSON.stringify(after) === JSON.stringify(balances));
  const moved = await db.selectFrom('ledger_transfers').select('kind').where('run_id', '=', id).orderBy('id').execute();
  const kinds = moved.map(({ kind }) => kind).join(', ');
  transcript.check(`the ledger has a hold and its release (${kinds})`, kinds === 'hold, release');
}
