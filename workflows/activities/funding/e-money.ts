import { z } from 'zod';
import type { fundingDeclines } from '../../../machines/effects/funding.ts';
import { findMoneyWallet, moneyWallets } from '../../../db/queries/e-money-wallets.ts';
import { ProviderFault, callProvider } from '../provider.ts';
import type { MakeSource } from './source.ts';

const states = ['frozen', 'deducted', 'thawed', 'refused'] as const;
const freeze = z.object({ status: z.enum(states), reason: z.string().nullish() });
const thaw = z.object({ status: z.enum(['thawed', 'not-found']) });

/** What the operator's refusals are in our words; any other is a refusal without a reason. */
const reasons: { readonly [reason: string]: (typeof fundingDeclines)[number] } = {
  'balance-too-low': 'insufficient-funds',
  'wallet-closed': 'funding-source-gone',
  'over-limit': 'amount-limit',
};

const attemptTimeoutMs = 8_000;

/** Wallets of electronic money (e-CNY), by their operator: frozen, then deducted, or thawed. */
export const eMoneySource: MakeSource = ({ db, vault, eMoneyUrl }) => {
  const call = (path: string, body?: unknown) =>
    callProvider('e-money', `${eMoneyUrl}/e-money/freezes${path}`, { body, timeoutMs: attemptTimeoutMs });
  const about = (name: string) => `/${encodeURIComponent(name)}`;

  return {
    kind: 'e-money',
    prefix: 'emw',
    owedBy: 'e-money',

    async list(payer) {
      const wallets = await moneyWallets(db, payer);
      return wallets.map(({ id, mask }) => ({ source: { kind: 'e-money', id }, type: 'e-money', mask }));
    },

    async reserve({ authorisation: name, payer, source, merchant, amountMinor, currency }, asking) {
      const wallet = await findMoneyWallet(db, payer, source.id);
      if (wallet === undefined)
        return asking.noted ? { result: 'unknown' } : { result: 'declined', reason: 'funding-source-gone' };
      const body = { requestId: name, wallet: await vault.open(wallet.token_sealed), payee: merchant };
      const answered = await call('', { ...body, amountMinor, currency }).catch((error: unknown) => {
        asking.note();
        throw error;
      });
      const { status, reason } = fit(freeze, answered.body);
      if (status === 'frozen') return { result: 'approved' };
      return status === 'refused' ? { result: 'declined', reason: reasonOf(reason) } : { result: 'unknown' };
    },

    async take({ authorisation: name, amountMinor }) {
      const { status, body } = await call(`${about(name)}/deduction`, { requestId: `${name}/deduction`, amountMinor });
      if (status >= 400) return { result: 'refused' };
      return { result: fit(freeze, body).status === 'deducted' ? 'captured' : 'refused' };
    },

    async inquire({ authorisation: name }) {
      const { status, body } = await call(about(name));
      if (status === 404) return { status: 'absent' };
      const answer = freeze.safeParse(body);
      if (!answer.success) return { status: 'unknown' };
      if (answer.data.status === 'refused') return { status: 'declined', reason: reasonOf(answer.data.reason) };
      return {
        status: ({ frozen: 'approved', deducted: 'captured', thawed: 'reversed' } as const)[answer.data.status],
      };
    },

    async giveBack({ authorisation: name }) {
      const { status, body } = await call(`${about(name)}/thaw`, { requestId: `${name}/thaw` });
      if (status >= 400) return { result: 'refused' };
      return { result: fit(thaw, body).status === 'not-found' ? 'absent' : 'reversed' };
    },

    end: () => Promise.resolve(),
  };
};

const reasonOf = (reason: string | null | undefined) => reasons[reason ?? ''] ?? 'declined';

// An answer that cannot be read is no answer: what the operator did is not known.
function fit<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ProviderFault('e-money', null, 'answers something else');
}
