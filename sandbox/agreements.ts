import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { bounded } from './bounded.ts';
import type { Bounded } from './bounded.ts';
import { cardOf } from './cards.ts';
import { phoneSchema } from './carrier.ts';
import type { Carrier } from './carrier.ts';
import { answerOnce } from './once.ts';
import { problem } from './problem.ts';
import type { Answered } from './problem.ts';
import { tokenOf } from './tokens.ts';

const requestId = z.string().min(1).max(100);

/** Body of `POST /network/cards/checks`: the four elements. */
export const holderSchema = z.strictObject({
  requestId,
  card: z.string().regex(/^\d{12,19}$/, { error: 'must be 12 to 19 digits' }),
  name: z.string().min(1).max(100),
  idNumber: z.string().min(1).max(40),
  phone: phoneSchema,
});
/** Body of `POST /network/cards/codes`. */
export const codeSchema = z.strictObject({ requestId, checkRequestId: requestId });
/** Body of `POST /network/agreements`. */
export const agreementSchema = z.strictObject({
  requestId,
  checkRequestId: requestId,
  code: z.string().regex(/^\d{6}$/, { error: 'must be six digits' }),
});
/** Body of `POST /network/agreements/cancellations`: by its token, or by the check that it came of. */
export const cancellationSchema = z.strictObject({
  requestId,
  token: z.string().min(1).max(100).optional(),
  checkRequestId: requestId.optional(),
});

/** What the issuer knows of a check that fitted. */
type Check = {
  readonly number: string;
  readonly phone: string;
  code: string;
  codes: number;
  triesLeft: number;
  expiresAt: number;
  signed: boolean;
};

export type Agreements = {
  check(asked: z.output<typeof holderSchema>): Answered;
  sendCode(asked: z.output<typeof codeSchema>): Answered;
  sign(asked: z.output<typeof agreementSchema>): Answered;
  cancel(asked: z.output<typeof cancellationSchema>): Answered;
  /** Was the agreement behind this token cancelled? */
  isCancelled(token: string): boolean;
};

const rowLimit = 20_000;
const codeLifeMs = 5 * 60_000;
const codeTries = 3;
const codesAtMost = 5;
/** Codes (ISO 8583 field 39) that say something of the card itself, so that it is not bound either. */
const cardCodes = new Set(['14', '15', '21', '31', '33', '36', '41', '43', '54', '62']);

type Deps = { readonly now: () => number; readonly carrier: Carrier };

/** The issuers: they compare the four elements, send a code of theirs, and agree that the card is used by a token. */
export function createAgreements({ now, carrier }: Deps): Agreements {
  const checks = bounded<Check>(rowLimit);
  const cancelled = bounded<true>(rowLimit);
  const once = answerOnce(rowLimit * 3);
  const sendTo = codeSender({ now, carrier });

  return {
    check: (asked) =>
      once('check', asked.requestId, asked, () => {
        const { requestId: id, card, phone } = asked;
        const { code = '00', mismatch, reserved = phone } = cardOf(card);
        if (cardCodes.has(code)) return declined(id, code);
        if (mismatch === 'holder') return declined(id, '05', { mismatch });
        if (phone !== reserved) return declined(id, '05', { mismatch: 'phone' });
        const row = { number: card, phone, code: '', codes: 0, triesLeft: 0, expiresAt: 0, signed: false };
        checks.set(id, row);
        sendTo(id, row);
        return { status: 200, body: { requestId: id, status: 'code-sent', responseCode: '00' } };
      }),

    sendCode: (asked) =>
      once('code', asked.requestId, asked, () => {
        const row = checks.get(asked.checkRequestId);
        if (row === undefined) return unknown(asked.checkRequestId);
        // 65: too often.
        if (row.codes >= codesAtMost) return declined(asked.requestId, '65');
        sendTo(asked.checkRequestId, row);
        return { status: 200, body: { requestId: asked.requestId, status: 'code-sent', responseCode: '00' } };
      }),

    sign: (asked) =>
      once('agreement', asked.requestId, asked, () => {
        const row = checks.get(asked.checkRequestId);
        if (row === undefined) return unknown(asked.checkRequestId);
        const token = tokenOf(row.number, asked.checkRequestId);
        // Cancelled before it came: it must not count any more (12, invalid transaction).
        if (cancelled.get(token)) return declined(asked.requestId, '12');
        const status = judge(row, asked.code, now());
        const { triesLeft } = row;
        if (status !== 'signed') return { status: 200, body: { requestId: asked.requestId, status, triesLeft } };
        row.signed = true;
        return { status: 200, body: { requestId: asked.requestId, status, responseCode: '00', token } };
      }),

    cancel: (asked) => once('cancellation', asked.requestId, asked, () => cancelIn({ checks, cancelled }, asked)),

    isCancelled: (token) => cancelled.get(token) === true,
  };
}

function cancelIn(
  { checks, cancelled }: { readonly checks: Bounded<Check>; readonly cancelled: Bounded<true> },
  { requestId: id, token, checkRequestId }: z.output<typeof cancellationSchema>,
): Answered {
  const row = checkRequestId === undefined ? undefined : checks.get(checkRequestId);
  const meant = token ?? (row === undefined ? undefined : tokenOf(row.number, checkRequestId ?? ''));
  if (meant === undefined) return { status: 200, body: { requestId: id, status: 'absent' } };
  const was = cancelled.get(meant) === true || (row !== undefined && !row.signed);
  cancelled.set(meant, true);
  return { status: 200, body: { requestId: id, status: was ? 'absent' : 'cancelled' } };
}

/** A new code, on its way: the one before is worth nothing. */
function codeSender({ now, carrier }: Deps) {
  return (id: string, row: Check): void => {
    row.code = String(randomInt(1_000_000)).padStart(6, '0');
    row.codes += 1;
    row.triesLeft = codeTries;
    row.expiresAt = now() + codeLifeMs;
    const text = `Your bank: ${row.code} binds your card ending in ${row.number.slice(-4)} to a wallet. Tell it to nobody.`;
    // The issuer sends it, not the wallet: the wallet hears of no receipt.
    carrier.take({ requestId: `${id}/code-${row.codes}`, to: row.phone, channel: 'sms', text }, 0);
  };
}

function judge(row: Check, code: string, now: number): 'signed' | 'code-wrong' | 'code-expired' | 'code-tries-spent' {
  if (row.triesLeft === 0) return 'code-tries-spent';
  if (now > row.expiresAt) return 'code-expired';
  row.triesLeft -= 1;
  if (code === row.code) return 'signed';
  return row.triesLeft === 0 ? 'code-tries-spent' : 'code-wrong';
}

function declined(id: string, responseCode: string, more: Answered['body'] = {}): Answered {
  return { status: 200, body: { requestId: id, status: 'declined', responseCode, ...more } };
}

function unknown(id: string): Answered {
  return problem(404, 'No such check', `The network has no check ${id} that fitted`);
}
