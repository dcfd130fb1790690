import { parseMerchantCode } from '../../machines/codes/merchant-code.parse.ts';
import type { MerchantAccount } from '../../machines/codes/merchant-code.ts';
import { codeReasons, quotePayment, readMerchantCode } from '../../machines/effects/merchants.ts';
import type { Db } from '../../db/database.ts';
import { findMerchant, findMerchantByNumber } from '../../db/queries/merchants.ts';
import type { Merchant } from '../../db/queries/merchants.ts';
import { takeSmall, takeStatic } from '../../db/queries/small-payments.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { chooseFunding } from './funding/choose.ts';

/** What a payer is asked to confirm. */
export function merchantActivities(deps: ActivityDeps): Activities {
  const { db } = deps;
  const sources = deps.sources.map((make) => make(deps));
  const quote = carry(
    quotePayment,
    async ({ run, payer, merchant, amountMinor, currency, fundFrom, split, ...asking }) => {
      const payment = { run, user: payer, amountMinor, currency };
      const found = await findMerchant(db, merchant);
      if (found === undefined) return { ok: false, reason: 'merchant-unknown' };
      if (!found.open) return { ok: false, reason: 'merchant-closed' };
      if (found.currency !== currency) return { ok: false, reason: 'currency-not-supported' };
      const asked = { payer, amountMinor, currency, fundFrom, split, accepts: found.accepts };
      const chosen = await chooseFunding(db, sources, asked);
      if (!chosen.ok) return chosen;
      const { smallAmountMinor, smallDayMinor, smallPendingMs: pendingMs, staticDayMinor } = asking;
      const now = new Date();
      const fits = (perDayMinor: number) => takeStatic(db, payment, { perDayMinor, pendingMs }, now);
      if (staticDayMinor !== null && !(await fits(staticDayMinor))) return { ok: false, reason: 'static-code-limit' };
      const isFree =
        amountMinor <= smallAmountMinor &&
        (await takeSmall(db, payment, { perDayMinor: smallDayMinor, pendingMs }, now));
      return { ok: true, merchantName: found.name, funding: chosen.funding, passwordNeeded: !isFree };
    },
  );
  const read = carry(readMerchantCode, async ({ code }) => {
    const parsed = parseMerchantCode(code);
    if (!parsed.ok) {
      const { rule, path, at } = parsed;
      const known = codeReasons.find((reason) => reason === rule);
      return { ok: false, reason: known ?? 'code-unreadable', broken: { rule, path, at } };
    }
    const { accounts, initiation, amountMinor, tip } = parsed.code.facts;
    const found = await findByAccounts(db, accounts);
    if (found === undefined) return { ok: false, reason: 'merchant-unknown', broken: null };
    if (!found.open) return { ok: false, reason: 'merchant-closed', broken: null };
    const isStatic = initiation === 'static';
    return { ok: true, merchant: found.id, merchantName: found.name, isStatic, amountMinor, tip };
  });
  return { ...quote, ...read };
}

/** The merchant that one of a code's accounts is: UnionPay's number of it, brought there by the acquirer that we know. */
async function findByAccounts(db: Db, accounts: readonly MerchantAccount[]): Promise<Merchant | undefined> {
  for (const account of accounts) {
    const named = account.kind === 'scheme' ? account.unionPay : null;
    if (named === null) continue;
    const found = await findMerchantByNumber(db, named.merchant);
    if (found !== undefined && found.acquirer === named.acquirer) return found;
  }
  return undefined;
}
