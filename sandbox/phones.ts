import type { Way, Ways } from './way.ts';

/** What becomes of a message that the carrier has taken. `reason` is given when it has not arrived. */
export type Fate = {
  readonly arrives: boolean;
  readonly afterMs: number;
  readonly receipt: 'delivered' | 'failed' | 'none';
  readonly reason?: string;
};

/** A phone that behaves as it is told. No real number: what is sent here stays in the sandbox. */
export type MagicPhone = {
  /** E.164. */
  readonly number: string;
  /** What happens, in a sentence: the README's row and the index say it. */
  readonly does: string;
  readonly send?: Ways;
  readonly sms?: Fate;
  readonly voice?: Fate;
};

/** What a message to any other phone does. */
export const arrives: Fate = { arrives: true, afterMs: 50, receipt: 'delivered' };

const fails = (reason: string): Fate => ({ arrives: false, afterMs: 50, receipt: 'failed', reason });
const both = (fate: Fate) => ({ sms: fate, voice: fate });
const unwell: Way = { answer: 'unwell', undone: true };

/** Every phone with a meaning. */
export const magicPhones: readonly MagicPhone[] = [
  {
    number: '+8613800001001',
    does: 'the carrier refuses the number (403)',
    send: [{ answer: 'refused', undone: true }],
  },
  {
    number: '+8613800001002',
    does: 'never arrives; the receipt says failed, `absent-subscriber`',
    ...both(fails('absent-subscriber')),
  },
  {
    number: '+8613800001003',
    does: 'never arrives, and no receipt comes',
    ...both({ arrives: false, afterMs: 50, receipt: 'none' }),
  },
  { number: '+8613800001004', does: 'the carrier is down for good (503)', send: [unwell] },
  {
    number: '+8613800001005',
    does: 'the carrier is busy (503) twice for each message, then takes it',
    send: [unwell, unwell, {}],
  },
  {
    number: '+8613800001006',
    does: 'arrives after 10 s, with its receipt',
    ...both({ arrives: true, afterMs: 10_000, receipt: 'delivered' }),
  },
  { number: '+8613800001007', does: 'arrives; the receipt is sent twice', send: [{ webhooks: 2 }] },
  {
    number: '+8613800001008',
    does: 'an SMS is blocked (receipt failed, `blocked`), a voice call arrives',
    sms: fails('blocked'),
    voice: arrives,
  },
  {
    number: '+8613800001009',
    does: 'arrives; the first answer is lost, asked again the carrier knows the message',
    send: [{ answer: 'lost' }, {}],
  },
  { number: '+8613800001010', does: 'arrives, and every answer is lost', send: [{ answer: 'lost' }] },
  {
    number: '+8613800001011',
    does: 'the carrier wants fewer calls (429) once for each message, then takes it',
    send: [{ answer: 'throttled', undone: true }, {}],
  },
  {
    number: '+8613800001012',
    does: 'arrives, and no receipt comes',
    ...both({ arrives: true, afterMs: 50, receipt: 'none' }),
  },
  { number: '+8613800001013', does: 'arrives; the answer takes 3 s', send: [{ answerMs: 3_000 }] },
  {
    number: '+8613800001014',
    does: 'arrives; every answer takes 12 s: longer than the wallet waits',
    send: [{ answerMs: 12_000 }],
  },
];

const byNumber = new Map(magicPhones.map((phone) => [phone.number, phone]));

/** The row of a phone, if it has one. */
export function phoneOf(number: string): MagicPhone | undefined {
  return byNumber.get(number);
}
