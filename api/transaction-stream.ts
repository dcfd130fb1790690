import { streamSSE } from 'hono/streaming';
import { lastSeqOf, transactionsAfter } from '../db/queries/records.ts';
import { isSessionOpen } from '../db/queries/sessions.ts';
import { userOf } from './auth.ts';
import type { ApiContext, ApiDeps } from './deps.ts';
import { transactionJson } from './transaction-json.ts';
import { wakerOf } from './waker.ts';

/** Transactions that are read at once. */
const batch = 100;

/**
 * A user's transactions as they are made: `transaction` for each, its number as the event's id. They are read from the
 * table, in the order of commits and without a gap, and a hint only says when; so none is lost between two connections
 * of a client that comes back with Last-Event-ID. Ends with the session.
 */
export async function streamTransactions(c: ApiContext, deps: ApiDeps): Promise<Response> {
  const { db, feed, log } = deps;
  const user = userOf(c);
  const caller = c.get('caller');
  const session = caller.kind === 'user' ? caller.session : '';
  if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
  const last = await lastSeqOf(db, user);
  const had = /^\d{1,15}$/.test(c.req.header('Last-Event-ID') ?? '') ? Number(c.req.header('Last-Event-ID')) : last;
  return streamSSE(
    c,
    async (stream) => {
      const waker = wakerOf(feed, user);
      stream.onAbort(() => waker.wake());
      try {
        let told = Math.min(had, last);
        while (!stream.aborted && !deps.stopping() && (await isSessionOpen(db, session, new Date()))) {
          const found = await transactionsAfter(db, user, told, batch);
          for (const one of found) {
            await stream.writeSSE({
              event: 'transaction',
              id: String(one.seq),
              data: JSON.stringify(transactionJson(one)),
            });
            told = one.seq;
          }
          if (found.length < batch && !(await waker.rest()) && !stream.aborted) await stream.write(': still here\n\n');
        }
      } finally {
        waker.unsubscribe();
      }
    },
    async (error) => log.error({ type: error.name, requestId: c.get('requestId') }, 'stream broken off'),
  );
}
