import { z } from 'zod';
import { currencySchema, largestMinor } from '../../machines/kit/money.ts';
import { ProviderFault, callProvider } from './provider.ts';

const line = z.object({
  seq: z.int(),
  at: z.iso.datetime({ offset: true }),
  // A kind that we do not know may move money: then nothing can be said of the whole statement.
  kind: z.enum(['capture', 'reversal', 'chargeback', 'chargeback-reversal']),
  authorisationRequestId: z.string().max(100),
  reference: z.string().min(1).max(100),
  amountMinor: z.int().min(0).max(largestMinor),
  currency: currencySchema,
});
export type StatementLine = z.output<typeof line>;

const page = z.object({ lines: z.array(line), next: z.int().nullable() });

type Which = { readonly from: Date; readonly until: Date } | { readonly reference: string };

// A page of so many lines stays below what is taken of a provider's answer.
const pageLines = 150;
const mostPages = 2_000;
const pageTimeoutMs = 8_000;

/** The lines of the network's statement: of a time, or of all references that begin in a way. Throws ProviderFault. */
export async function readStatement(url: string, which: Which): Promise<StatementLine[]> {
  const about: Record<string, string> =
    'reference' in which
      ? { reference: which.reference }
      : { from: which.from.toISOString(), until: which.until.toISOString() };
  const lines: StatementLine[] = [];
  let after = 0;
  for (let pages = 0; pages < mostPages; pages++) {
    const query = new URLSearchParams({ ...about, after: String(after), limit: String(pageLines) });
    const { status, body } = await callProvider('card-network', `${url}/network/statement?${query.toString()}`, {
      timeoutMs: pageTimeoutMs,
    });
    const read = page.safeParse(body);
    if (status !== 200 || !read.success) throw new ProviderFault('card-network', status, 'gives no statement');
    lines.push(...read.data.lines);
    // One that does not go forward would be read for ever.
    if (read.data.next === null || read.data.next <= after) return lines;
    after = read.data.next;
  }
  throw new ProviderFault('card-network', null, `gives a statement of more than ${mostPages} pages`);
}
