import { z } from 'zod';
import { answerEffect, declineReasonOf } from '../../../machines/codes/bank-answers.ts';
import { house } from '../../../db/accounts.ts';
import { endCardUse, listCards, useCard } from '../../../db/queries/cards.ts';
import type { Asking } from '../carry.ts';
import { ProviderFault, callProvider } from '../provider.ts';
import type { MakeSource } from './source.ts';

const authorised = z.object({ responseCode: z.string() });
const captured = z.object({ status: z.string(), responseCode: z.string().optional() });
const inquired = z.object({
  status: z.enum(['approved', 'captured', 'declined', 'reversed']),
  responseCode: z.string(),
});
const reversed = z.object({ status: z.string() });

const attemptTimeoutMs = 8_000;

/** Bound cards, by the card network (ISO 8583 field 39). The network knows a card by the token it gave when it was bound. */
export const cardSource: MakeSource = ({ db, vault, cardNetworkUrl }) => {
  const call = (path: string, body?: unknown) =>
    callProvider('card-network', `${cardNetworkUrl}${path}`, { body, timeoutMs: attemptTimeoutMs });

  /** A call whose lack of an answer the later attempts must know of. */
  const noted = (asking: Asking, path: string, body: unknown) =>
    call(path, body).catch((error: unknown) => {
      asking.note();
      throw error;
    });

  return {
    kind: 'card',
    prefix: 'crd',
    owedBy: house,

    async list(payer) {
      const cards = await listCards(db, payer);
      return cards
        .filter(({ unbinding_at }) => unbinding_at === null)
        .map(({ id, kind, last4 }) => ({ source: { kind: 'card', id }, type: kind, mask: `**** ${last4}` }));
    },

    async reserve({ authorisation: name, run, payer, source, merchant, amountMinor, currency }, asking) {
      // Unbound since the payer chose it; from here on it is not, until the payment is over.
      const card = await useCard(db, { run, user: payer, card: source.id });
      if (card === undefined) return gone;
      const { body } = await noted(asking, '/network/authorisations', {
        requestId: name,
        reference: name,
        card: await vault.open(card.token_sealed),
        merchantId: merchant,
        amountMinor,
        currency,
      });
      const { responseCode } = fit(authorised, body);
      const effect = answerEffect(responseCode);
      if (effect === 'approved') return { result: 'approved' };
      if (effect === 'unknown') return { result: 'unknown' };
      if (effect === 'retryable') {
        if (!asking.lastAttempt) throw busy(responseCode);
        // An earlier attempt had no answer: what the issuer did with that one is not known.
        if (asking.noted) return { result: 'unknown' };
      }
      return { result: 'declined', reason: declineReasonOf(responseCode) };
    },

    async take({ authorisation: name, amountMinor }, { lastAttempt }) {
      const { status, body } = await call('/network/captures', {
        requestId: `${name}/capture`,
        authorisationRequestId: name,
        amountMinor,
      });
      if (status >= 400) return { result: 'refused' };
      const answer = fit(captured, body);
      if (answer.status === 'captured') return { result: 'captured' };
      const code = answer.responseCode ?? '';
      const effect = answerEffect(code);
      if (effect === 'retryable' && !lastAttempt) throw busy(code);
      return { result: effect === 'retryable' || effect === 'unknown' ? 'unknown' : 'refused' };
    },

    async inquire({ authorisation: name }) {
      const { status, body } = await call(`/network/authorisations/by-request/${encodeURIComponent(name)}`);
      if (status === 404) return { status: 'absent' };
      const answer = inquired.safeParse(body);
      if (!answer.success) return { status: 'unknown' };
      if (answer.data.status !== 'declined') return { status: answer.data.status };
      return { status: 'declined', reason: declineReasonOf(answer.data.responseCode) };
    },

    async giveBack({ authorisation: name }) {
      const { status, body } = await call('/network/reversals', {
        requestId: `${name}/reversal`,
        authorisationRequestId: name,
      });
      if (status >= 400) return { result: 'refused' };
      const answer = fit(reversed, body);
      return { result: answer.status === 'not-found' ? 'absent' : 'reversed' };
    },

    end: (run) => endCardUse(db, run),
  };
};

const gone = { result: 'declined', reason: 'funding-source-gone' } as const;

const busy = (code: string) => new ProviderFault('card-network', null, `is busy (${code})`);

// An answer that cannot be read is no answer: what the network did is not known.
function fit<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ProviderFault('card-network', null, 'answers something else');
}
