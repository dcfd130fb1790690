import { z } from 'zod';
import { bounded } from './bounded.ts';
import { cardOf } from './cards.ts';
import { answerOnce } from './once.ts';
import { problem } from './problem.ts';
import type { Answered } from './problem.ts';
import type { Statement } from './statement.ts';
import { numberOf } from './tokens.ts';
import type { Webhooks } from './webhooks.ts';

const requestId = z.string().min(1).max(100);
const amountMinor = z.int().min(1).max(1_000_000_000_000);

/** Body of `POST /network/authorisations`. */
export const authorisationSchema = z.strictObject({
  requestId,
  reference: requestId,
  card: z.string().regex(/^(\d{12,19}|tok_[A-Za-z0-9_-]{1,80})$/, { error: 'must be 12 to 19 digits, or a token' }),
  merchantId: z.string().min(1).max(100),
  amountMinor,
  currency: z.string().regex(/^[A-Z]{3}$/, { error: 'must be an ISO 4217 code' }),
});
/** Body of `POST /network/captures`. */
export const captureSchema = z.strictObject({ requestId, authorisationRequestId: requestId, amountMinor });
/** Body of `POST /network/reversals`. */
export const reversalSchema = z.strictObject({ requestId, authorisationRequestId: requestId });

/** An authorisation in the books. Of the card only the last four digits stay. */
type Authorisation = {
  readonly requestId: string;
  readonly reference: string;
  readonly cardTail: string;
  readonly merchantId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly responseCode: string;
  readonly captureCode: string;
  capturedMinor: number;
  status: 'approved' | 'captured' | 'declined' | 'reversed';
};

export type Book = {
  authorise(asked: z.output<typeof authorisationSchema>, copies: number): Answered;
  capture(asked: z.output<typeof captureSchema>, copies: number): Answered;
  inquire(authorisationRequestId: string): Answered;
  reverse(asked: z.output<typeof reversalSchema>, copies: number): Answered;
};

const rowLimit = 20_000;

type Aftermath = { readonly statement: Statement; readonly webhooks: Webhooks };
type BookDeps = Aftermath & {
  /** Was the agreement behind this token cancelled? */
  readonly isCancelled: (token: string) => boolean;
};

/** What the network knows. Each requestId counts once; asked again it gets its first answer. */
export function createBook(deps: BookDeps): Book {
  const authorisations = bounded<Authorisation>(rowLimit);
  const reversedUnseen = bounded<true>(rowLimit);
  const once = answerOnce(rowLimit * 3);

  const { tell, move } = aftermath(deps);

  return {
    authorise: (asked, copies) =>
      once('authorisation', asked.requestId, asked, () => {
        const { card, ...rest } = asked;
        const number = numberOf(card) ?? '';
        const { code = '00', captureCode = '00' } = cardOf(number);
        // Taken back before it came, or the agreement cancelled: it must not count any more (12, invalid transaction).
        const isTooLate = reversedUnseen.get(asked.requestId) ?? deps.isCancelled(card);
        const responseCode = isTooLate ? '12' : code;
        const status = responseCode === '00' ? 'approved' : 'declined';
        const row: Authorisation = {
          ...rest,
          cardTail: number.slice(-4),
          responseCode,
          captureCode,
          capturedMinor: 0,
          status,
        };
        authorisations.set(row.requestId, row);
        tell(`authorisation.${status}`, row, row.amountMinor, copies);
        return { status: 200, body: { requestId: row.requestId, reference: row.reference, status, responseCode } };
      }),

    capture(asked, copies) {
      const row = authorisations.get(asked.authorisationRequestId);
      if (row === undefined) return unknown(asked.authorisationRequestId);
      return once('capture', asked.requestId, asked, () => {
        const code = captureCodeOf(row, asked.amountMinor);
        const status = code === '00' ? 'captured' : 'refused';
        if (status === 'captured') {
          row.status = status;
          row.capturedMinor = asked.amountMinor;
          move('capture', row, asked.amountMinor);
          tell('capture.completed', row, asked.amountMinor, copies);
        }
        return { status: 200, body: { requestId: asked.requestId, status, responseCode: code } };
      });
    },

    inquire(id) {
      const row = authorisations.get(id);
      if (row === undefined) return unknown(id);
      const { captureCode: _, ...shown } = row;
      return { status: 200, body: shown };
    },

    reverse: (asked, copies) =>
      once('reversal', asked.requestId, asked, () => {
        const row = authorisations.get(asked.authorisationRequestId);
        if (row === undefined) reversedUnseen.set(asked.authorisationRequestId, true);
        const found = row !== undefined && row.status !== 'declined';
        if (found && row.status !== 'reversed') {
          row.status = 'reversed';
          move('reversal', row, row.capturedMinor);
          tell('reversal.completed', row, row.capturedMinor, copies);
        }
        return { status: 200, body: { requestId: asked.requestId, status: found ? 'reversed' : 'not-found' } };
      }),
  };
}

/** What follows from a call that has changed something: a webhook, and a line of the statement for captures and reversals. */
function aftermath({ statement, webhooks }: Aftermath) {
  const tell = (type: string, row: Authorisation, amount: number, copies: number): void => {
    const { requestId, reference, currency, responseCode } = row;
    const data = { requestId, reference, amountMinor: amount, currency, responseCode };
    webhooks.send('card-network', { type, about: reference, data }, copies);
  };
  const move = (kind: 'capture' | 'reversal', row: Authorisation, amount: number): void => {
    const { requestId: authorisationRequestId, reference, merchantId, currency } = row;
    statement.add({ kind, authorisationRequestId, reference, merchantId, amountMinor: amount, currency });
  };
  return { tell, move };
}

function unknown(id: string): Answered {
  return problem(404, 'No such authorisation', `The network has no authorisation ${id}`);
}

// 25: no such record to take from; 94: taken before; 13: more than was authorised.
function captureCodeOf(row: Authorisation, amount: number): string {
  if (row.status === 'captured') return '94';
  if (row.status !== 'approved') return '25';
  return amount > row.amountMinor ? '13' : row.captureCode;
}
