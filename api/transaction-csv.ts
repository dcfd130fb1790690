import { stream } from 'hono/streaming';
import { clockOf, dayOf } from '../machines/kit/calendar.ts';
import { everyTransaction } from '../db/queries/records.ts';
import type { Transaction } from '../db/queries/records.ts';
import { userOf } from './auth.ts';
import { fitQuery } from './body.ts';
import type { ApiContext, ApiDeps } from './deps.ts';
import { filterOf, filterQuery } from './transaction-query.ts';

const columns: readonly (readonly [name: string, cell: (one: Transaction) => string])[] = [
  ['time', ({ at }) => clockOf(at)],
  ['kind', ({ kind }) => kind],
  ['status', ({ status }) => status],
  ['amount', ({ direction, amountMinor }) => `${direction === 'out' ? '-' : ''}${units(amountMinor)}`],
  ['currency', ({ currency }) => currency],
  ['fee', ({ feeMinor }) => units(feeMinor)],
  ['counterparty', ({ counterparty }) => said(counterparty?.name)],
  ['category', ({ category }) => category ?? ''],
  ['paid by', ({ fundedBy }) => fundedBy ?? ''],
  ['card', ({ cardMask }) => said(cardMask)],
  ['note', ({ note }) => said(note)],
  ['balance after', ({ balanceAfterMinor }) => units(balanceAfterMinor)],
  ['transaction', ({ id }) => id],
  ['run', ({ run }) => said(run)],
];

/** Minor units as people write them: 2372 is 23.72. */
export function units(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** A text of somebody's, which no spreadsheet may take for a formula (OWASP, CSV Injection). */
function said(text: string | null | undefined): string {
  return /^[\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(text ?? '') ? `'${text}` : (text ?? '');
}

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const lineOf = (cells: readonly string[]) => `${cells.map(quoted).join(',')}\r\n`;

/** `GET /v1/transactions.csv`: page after page goes out as it is read, so that one of any length takes little room. */
export function csvOf(c: ApiContext, { db, log }: ApiDeps): Response {
  const user = userOf(c);
  const filter = filterOf(fitQuery(filterQuery, c));
  c.header('Content-Type', 'text/csv; charset=utf-8; header=present');
  c.header('Content-Disposition', `attachment; filename="transactions-${dayOf(new Date())}.csv"`);
  c.header('Cache-Control', 'no-store');
  if (c.req.method === 'HEAD') return c.body(null, 200);
  return stream(
    c,
    async (out) => {
      // Excel reads UTF-8 as such only behind a byte order mark.
      await out.write(`\ufeff${lineOf(columns.map(([name]) => name))}`);
      for await (const page of everyTransaction(db, user, filter)) {
        if (out.aborted) return;
        await out.write(page.map((one) => lineOf(columns.map(([, cell]) => cell(one)))).join(''));
      }
    },
    async (error) => log.error({ type: error.name, requestId: c.get('requestId') }, 'csv broken off'),
  );
}
