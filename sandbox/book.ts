import { createHash } from 'node:crypto';
import { z } from 'zod';
import { bounded } from './bounded.ts';
import { cardOf } from './cards.ts';
import { cardSchema, numberOf } from './tokens.ts';
import { problem, reused } from './problem.ts';
import type { Answered } from './problem.ts';
import type { Statement } from './statement.ts';
import type { Webhooks } from './webhooks.ts';

const requestId = z.string().min(1).max(100);
const amountMinor = z.int().min(1).max(1_000_000_000_000);

/** Body of `POST /network/authorisations`. */
export const authorisationSchema = z.strictObject({
  requestId,
  reference: requestId,
  card: cardSchema,
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

type BookDeps = { readonly statement: Statement; readonly webhooks: Webhooks };

/** What the network knows. Each requestId counts once; asked again it gets its first answer. */
export function createBook(deps: BookDeps): Book {
  const authorisations = bounded<Authorisation>(rowLimit);
  const reversedUnseen = bounded<true>(rowLimit);
  const once = answerOnce();

  const { tell, move } = aftermath(deps);

  return {
    authorise: (asked, copies) =>
      once('authorisation', asked.requestId, asked, () => {
        const { card, ...rest } = asked;
        const { code = '00', captureCode = '00' } = cardOf(numberOf(card));
        // Taken back before it came: it must not count any more (12, invalid transaction).
        const responseCode = reversedUnseen.get(asked.requestId) ? '12' : code;
        const status = responseCode === '00' ? 'approved' : 'declined';
        const row: Authorisation = {
          ...rest,
          cardTail: numberOf(card).slice(-4),
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
function aftermath({ statement, webhooks }: BookDeps) {
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

/** Gives the first answer again to the same call, and 409 to another one under the same id. */
function answerOnce() {
  const answers = bounded<{ readonly asked: string; readonly answered: Answered }>(rowLimit * 3);
  return (kind: string, id: string, asked: object, work: () => Answered): Answered => {
    // A hash, so that no card number stays; keys are in the schema's order.
    const hash = createHash('sha256').update(JSON.stringify(asked)).digest('base64');
    const known = answers.get(`${kind} ${id}`);
    if (known !== undefined) return known.asked === hash ? known.answered : reused(id);
    const answered = work();
    answers.set(`${kind} ${id}`, { asked: hash, answered });
    return answered;
  };
}
