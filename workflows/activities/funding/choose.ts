import type { z } from 'zod';
import type { fundingSchema } from '../../../machines/effects/merchants.ts';
import type { Currency } from '../../../machines/kit/money.ts';
import type { Db } from '../../../db/database.ts';
import { listBalances } from '../../../db/queries/balances.ts';
import type { FundingSource, Offer } from './source.ts';

type Asked = {
  readonly payer: string;
  readonly currency: Currency;
  readonly fundFrom: readonly string[] | null;
  readonly split: boolean;
  /** The types of sources that the merchant takes; null for all. */
  readonly accepts: readonly string[] | null;
};

export type Chosen =
  | {
      readonly ok: true;
      readonly funding: z.output<typeof fundingSchema>;
      /** The types of the sources that pay. */
      readonly types: readonly string[];
    }
  | {
      readonly ok: false;
      readonly reason: 'funding-source-unknown' | 'funding-source-not-accepted' | 'merchant-not-supported';
    };

type Candidate = 'balance' | Offer;

/**
 * Chooses where the money comes from: the first of what the payer named, or of the payer's own order, that the merchant
 * takes and that can give it. A balance that is too low is passed over where there is another; where there is none it is
 * chosen all the same, and the ledger refuses. `split`: what the balance lacks comes from the first other source. All is
 * looked up once, and the choice made for each amount that it is asked for.
 */
export async function fundingFor(
  db: Db,
  sources: readonly FundingSource[],
  asked: Asked,
): Promise<(amountMinor: number) => Chosen> {
  const { payer, accepts, fundFrom } = asked;
  const named = fundFrom ?? (await ownOrder(sources, payer));
  const found = await Promise.all(named.map((id) => candidateOf(sources, payer, id)));
  const known = found.filter((one) => one !== undefined);
  // A source that is not the payer's is told at once: another one is not paid from in its place.
  if (known.length < named.length) return refuse('funding-source-unknown');
  const taken = known.filter((one) => accepts === null || accepts.includes(typeOf(one)));
  // Where the payer chose nothing, the merchant takes nothing that this wallet has.
  if (taken.length === 0) return refuse(fundFrom === null ? 'merchant-not-supported' : 'funding-source-not-accepted');
  const availableMinor = taken.includes('balance') ? await balanceOf(db, asked) : 0;
  const other = taken.find((one) => one !== 'balance');
  return (amountMinor) => {
    const first = taken.find((one) => one !== 'balance' || availableMinor >= amountMinor) ?? 'balance';
    const isShort = availableMinor > 0 && availableMinor < amountMinor;
    if (asked.split && other !== undefined && isShort) {
      const funding = { by: 'split', balanceMinor: availableMinor, ...shown(other) } as const;
      return { ok: true, funding, types: ['balance', other.type] };
    }
    const types = [typeOf(first)];
    if (first === 'balance') return { ok: true, funding: { by: 'balance' }, types };
    return { ok: true, funding: { by: 'source', ...shown(first) }, types };
  };
}

const refuse = (reason: Extract<Chosen, { ok: false }>['reason']) => (): Chosen => ({ ok: false, reason });

const shown = ({ source, mask }: Offer) => ({ source: { ...source }, mask });
const typeOf = (one: Candidate) => (one === 'balance' ? one : one.type);

/** The balance, then each kind's things as the payer ordered them. */
async function ownOrder(sources: readonly FundingSource[], payer: string): Promise<string[]> {
  const offers = await Promise.all(sources.map((source) => source.list(payer)));
  return ['balance', ...offers.flat().map(({ source }) => source.id)];
}

async function candidateOf(
  sources: readonly FundingSource[],
  payer: string,
  id: string,
): Promise<Candidate | undefined> {
  if (id === 'balance') return id;
  const source = sources.find(({ prefix }) => id.startsWith(`${prefix}_`));
  return (await source?.list(payer))?.find((offer) => offer.source.id === id);
}

async function balanceOf(db: Db, { payer, currency }: Asked): Promise<number> {
  const balances = await listBalances(db, payer);
  return balances.find((balance) => balance.currency === currency)?.availableMinor ?? 0;
}
