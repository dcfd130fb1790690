import { z } from 'zod';
import { bounded } from './bounded.ts';
import type { Pauses } from './pauses.ts';
import { arrives, phoneOf } from './phones.ts';
import { reused } from './problem.ts';
import type { Answered } from './problem.ts';
import type { Webhooks } from './webhooks.ts';

/** An E.164 phone number. */
export const phoneSchema = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, { error: 'must be an E.164 number like +8613800000001' });

/** Body of `POST /sms/messages`. */
export const messageSchema = z.strictObject({
  requestId: z.string().min(1).max(100),
  to: phoneSchema,
  channel: z.enum(['sms', 'voice']),
  text: z.string().min(1).max(1_000),
});
type Message = z.output<typeof messageSchema>;

/** A message on a phone's screen. `at` is ISO 8601. */
type Arrived = Omit<Message, 'to'> & { readonly at: string };

export type Carrier = {
  /** Takes a message: 202, and the same message for the same requestId; 409 when the body differs. */
  take(message: Message, copies: number): Answered;
  /** What has arrived on a phone, newest first. */
  arrived(to: string): Arrived[];
};

const messageLimit = 20_000;
const phoneLimit = 5_000;
const perPhoneLimit = 50;

/** The carrier: what it has taken, what has arrived, and the receipts about it. */
export function createCarrier(deps: {
  readonly now: () => number;
  readonly pauses: Pauses;
  readonly webhooks: Webhooks;
}): Carrier {
  const { now, pauses, webhooks } = deps;
  const taken = bounded<Message>(messageLimit);
  const phones = bounded<Arrived[]>(phoneLimit);

  const meetFate = (message: Message, copies: number): void => {
    const { requestId, to, channel, text } = message;
    const { arrives: comes, receipt, reason } = fateOf(message);
    if (comes) {
      const shown = [{ requestId, channel, text, at: new Date(now()).toISOString() }, ...(phones.get(to) ?? [])];
      phones.set(to, shown.slice(0, perPhoneLimit));
    }
    if (receipt === 'none') return;
    const data = { requestId, channel, ...(reason === undefined ? {} : { reason }) };
    webhooks.send('sms', { type: `message.${receipt}`, about: requestId, data }, copies);
  };

  return {
    take(message, copies) {
      const { requestId } = message;
      const known = taken.get(requestId);
      if (known !== undefined) return same(known, message) ? accepted(requestId) : reused(requestId);
      taken.set(requestId, message);
      pauses.after(fateOf(message).afterMs, () => meetFate(message, copies));
      return accepted(requestId);
    },
    arrived: (to) => phones.get(to) ?? [],
  };
}

const accepted = (requestId: string): Answered => ({ status: 202, body: { requestId, status: 'accepted' } });

const fateOf = ({ to, channel }: Message) => phoneOf(to)?.[channel] ?? arrives;

function same(one: Message, other: Message): boolean {
  return one.to === other.to && one.channel === other.channel && one.text === other.text;
}
