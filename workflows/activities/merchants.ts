import { parseMerchantCode } from '../../machines/codes/merchant-code.parse.ts';
import type { MerchantAccount } from '../../machines/codes/merchant-code.ts';
import { codeReasons, quotePayment, readMerchantCode } from '../../machines/effects/merchants.ts';
import { inTransaction } from '../../db/client.ts';
import type { Db } from '../../db/database.ts';
import { releaseOffer } from '../../db/promotion-uses.ts';
import { findMerchantByNumber } from '../../db/queries/merchants.ts';
import type { Merchant } from '../../db/queries/merchants.ts';
import { lookAtMerchant } from '../../db/queries/offers.ts';
import { takeSmall, takeStatic } from '../../db/queries/small-payments.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { fundingFor } from './funding/choose.ts';
import { quoteOffer } from './offers.ts';

/** What a payer is asked to confirm. */
export function merchantActivities(deps: ActivityDeps): Activities {
  const { db } = deps;
  const sources = deps.sources.map((make) => make(deps));
  const quote = carry(
    quotePayment,
    async ({ run, payer, merchant, amountMinor, currency, fundFrom, split, coupon, usePoints, ...asking }) => {
      const now = new Date();
      const at = await lookAtMerchant(db, { run, payer, merchant, currency, coupon }, now);
      const { merchant: found } = at;
      if (found === undefined) return { ok: false, reason: 'merchant-unknown' };
      if (!found.open) return { ok: false, reason: 'merchant-closed' };
      if (found.currency !== currency) return { ok: false, reason: 'currency-not-supported' };
      const fund = await fundingFor(db, sources, { payer, currency, fundFrom, split, accepts: found.accepts });
      const asked = { run, payer, amountMinor, currency, coupon, usePoints };
      const quoted = await quoteOffer(db, { ...at, merchant: found }, asked, fund, now);
      if (!quoted.ok) return quoted;
      const { offer, payableMinor, funded } = quoted;
      const payment = { run, user: payer, amountMinor: payableMinor, currency };
      const { smallAmountMinor, smallDayMinor, smallPendingMs: pendingMs, staticDayMinor } = asking;
      const fits = (perDayMinor: number) => takeStatic(db, payment, { perDayMinor, pendingMs }, now);
      if (staticDayMinor !== null && !(await fits(staticDayMinor))) {
        if (offer !== null) await inTransaction(db, (tx) => releaseOffer(tx, run));
        return { ok: false, reason: 'static-code-limit' };
      }
      const isFree =
        payableMinor <= smallAmountMinor &&
        (await takeSmall(db, payment, { perDayMinor: smallDayMinor, pendingMs }, now));
      return { ok: true, merchantName: found.name, funding: funded.funding, passwordNeeded: !isFree, offer };
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
