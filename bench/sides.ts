import { uuidv7 } from 'uuidv7';
import type { Runs } from '../workflows/client.ts';
import { flowOwner, flowState } from '../workflows/messages.ts';
import { demoMerchants } from '../db/seed.ts';
import { payment } from '../machines/payment/payment.flow.ts';
import { idOf } from '../machines/kit/ids.ts';
import { handLook, handTell } from './hand-written.ts';
import type { HandInput, handWrittenPayment } from './hand-written.ts';

/** The names of the two that are compared. */
export const purser = 'purser';
export const handWritten = 'hand-written';

export const handQueue = 'bench-hand-written';

/** One of those that are compared. A payment is started, looked at until it awaits its confirmation, and confirmed. */
export type Side = {
  readonly name: string;
  start(user: string): Promise<string>;
  /** The state that the payment is in. */
  look(id: string, user: string): Promise<string>;
  /** Confirms; resolves to the state that this led to. */
  confirm(id: string, user: string): Promise<string>;
};

const merchant = demoMerchants.cafe.id;
const amountMinor = 1;
const currency = 'CNY';
const freshId = () => idOf(payment.idPrefix, uuidv7());

/** Purser, by its own client. */
export function purserSide(runs: Runs): Side {
  return {
    name: purser,
    async start(user) {
      const id = freshId();
      const run = { id, flow: payment.name, version: payment.version, owner: user, addressHash: null };
      await runs.start({ run, input: { merchant, amountMinor, currency }, policy: payment.policy }, null);
      return id;
    },
    look: async (id) => (await runs.look(id)).state,
    confirm: async (id, user) =>
      (await runs.tell(id, { type: 'user.confirm' }, { authority: 'user', owner: user })).state,
  };
}

/** The hand-written workflow, over the same connection. */
export function handWrittenSide({ client }: Runs): Side {
  const { confirmExpiryMs, ledgerPauseMs, smallAmountMinor, smallDayMinor, smallPendingMs } = payment.policy;
  const policy = { confirmExpiryMs, ledgerPauseMs, smallAmountMinor, smallDayMinor, smallPendingMs };
  return {
    name: handWritten,
    async start(user) {
      const id = freshId();
      const input: HandInput = { id, owner: user, merchant, amountMinor, currency, ...policy };
      await client.workflow.start<typeof handWrittenPayment>('handWrittenPayment', {
        workflowId: id,
        taskQueue: handQueue,
        args: [input],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        typedSearchAttributes: [
          { key: flowState, value: 'starting' },
          { key: flowOwner, value: user },
        ],
      });
      return id;
    },
    look: async (id) => (await client.workflow.getHandle(id).query(handLook)).state,
    confirm: async (id, user) =>
      (await client.workflow.getHandle(id).executeUpdate(handTell, { args: [{ type: 'user.confirm' }, user] })).state,
  };
}

/** Purser by its HTTP API; `tokens` are the users' session tokens. */
export function httpSide(url: string, tokens: ReadonlyMap<string, string>): Side {
  const call = async (user: string, path: string, body?: object): Promise<{ id: string; state: string }> => {
    const headers: Record<string, string> = { Authorization: `Bearer ${tokens.get(user)}` };
    if (body !== undefined) Object.assign(headers, { 'Content-Type': 'application/json', 'Idempotency-Key': uuidv7() });
    const response = await fetch(`${url}/v1/flows/payment${path}`, {
      headers,
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    if (!response.ok) throw new RangeError(`HTTP ${response.status}: ${answer.slice(0, 300)}`);
    return JSON.parse(answer) as { id: string; state: string };
  };
  return {
    name: `${purser} over HTTP`,
    start: async (user) => (await call(user, '', { merchant, amountMinor, currency })).id,
    look: async (id, user) => (await call(user, `/${id}`)).state,
    confirm: async (id, user) => (await call(user, `/${id}/events`, { type: 'user.confirm' })).state,
  };
}
