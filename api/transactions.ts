import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { findTransaction, pageOf } from '../db/queries/records.ts';
import { userOf } from './auth.ts';
import { fitQuery } from './body.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { describeRecord, file } from './describe-records.ts';
import { answers } from './describe.ts';
import { Problem } from './problem.ts';
import { summaryRoutes } from './summaries.ts';
import { csvOf } from './transaction-csv.ts';
import { oneTransaction, receiptJson, transaction, transactionJson } from './transaction-json.ts';
import { cursorOf, filterOf, filterQuery, pageQuery, seqOf } from './transaction-query.ts';
import { streamTransactions } from './transaction-stream.ts';

const transactions = z
  .object({
    transactions: z.array(transaction),
    nextCursor: z.string().nullable().meta({
      description: 'Where the next page begins; a page of few finds may have one, since none looks through all',
    }),
  })
  .meta({ id: 'Transactions' });

/** What came and went: page by page, as a file, as a stream, one by one, and summed up. */
export function transactionRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  describe(app);
  app.get('/v1/transactions', (c) => page(c, deps));
  app.get('/v1/transactions.csv', (c) => csvOf(c, deps));
  app.get('/v1/transactions/stream', (c) => streamTransactions(c, deps));
  // Addresses that are spelled out come before the one that takes any id.
  summaryRoutes(app, deps);
  app.get('/v1/transactions/:id', (c) => one(c, deps, c.req.param('id')));
}

function describe(app: OpenAPIHono<ApiEnv>): void {
  describeRecord(app, {
    path: '/v1/transactions',
    id: 'transactions',
    summary: 'What came and went, newest first',
    answer: answers(transactions, 'As of now'),
    query: pageQuery,
  });
  describeRecord(app, {
    path: '/v1/transactions.csv',
    id: 'transactions.csv',
    summary: 'The same as a file for a spreadsheet',
    description:
      'RFC 4180 in UTF-8 with a byte order mark, times of Asia/Shanghai, amounts in the currency’s unit with a point. A text that a spreadsheet would take for a formula begins with an apostrophe.',
    answer: file('text/csv', 'All that the filters leave, as of now'),
    query: filterQuery,
    problems: ['too-many-requests'],
  });
  describeRecord(app, {
    path: '/v1/transactions/stream',
    id: 'transactions.stream',
    summary: 'What comes and goes from now on, as Server-Sent Events',
    description:
      'An event `transaction` for each, once, in the order in which they were made. With Last-Event-ID, those after that event first. Ends with the session.',
    answer: file('text/event-stream', 'Events whose data is a Transaction'),
    headers: z.object({ 'Last-Event-ID': z.string().optional() }),
  });
  describeRecord(app, {
    path: '/v1/transactions/{id}',
    id: 'transactions.one',
    summary: 'One of them, with its receipt',
    answer: answers(oneTransaction, 'As of now'),
    params: z.object({ id: z.string() }),
    problems: ['unknown-transaction'],
  });
}

async function page(c: ApiContext, { db }: ApiDeps): Promise<Response> {
  const user = userOf(c);
  const { limit, cursor, ...filters } = fitQuery(pageQuery, c);
  const before = cursor === undefined ? null : seqOf(cursor);
  const found = await pageOf(db, user, { before, limit }, filterOf(filters));
  return c.json({
    transactions: found.transactions.map(transactionJson),
    nextCursor: found.next === null ? null : cursorOf(found.next),
  });
}

async function one(c: ApiContext, { db, registry }: ApiDeps, id: string): Promise<Response> {
  const user = userOf(c);
  const found = /^tra_[0-9a-f]{32}$/.test(id) ? await findTransaction(db, user, id) : undefined;
  if (found === undefined) throw new Problem('unknown-transaction');
  return c.json(receiptJson(found, registry));
}
