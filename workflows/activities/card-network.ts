import { z } from 'zod';
import { answerEffect, declineReasonOf } from '../../machines/codes/bank-answers.ts';
import { authoriseCard, captureCard, inquireCard, reverseCard } from '../../machines/effects/card-network.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { Asking } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { ProviderFault, callProvider } from './provider.ts';

const authorised = z.object({ responseCode: z.string() });
const captured = z.object({ status: z.string(), responseCode: z.string().optional() });
const inquired = z.object({
  status: z.enum(['approved', 'captured', 'declined', 'reversed']),
  responseCode: z.string(),
});
const reversed = z.object({ status: z.string() });

const attemptTimeoutMs = 8_000;

/** Effects of the card network. Every call carries the payment's own name for what it asks, so none counts twice. */
export function cardNetworkActivities({ vault, cardNetworkUrl }: ActivityDeps): Activities {
  const call = (path: string, body?: unknown) =>
    callProvider('card-network', `${cardNetworkUrl}${path}`, { body, timeoutMs: attemptTimeoutMs });

  /** A call whose lack of an answer the later attempts must know of. */
  const noted = (asking: Asking, path: string, body: unknown) =>
    call(path, body).catch((error: unknown) => {
      asking.note();
      throw error;
    });

  return {
    ...carry(authoriseCard, async ({ authorisation, card, merchant, amountMinor, currency }, asking) => {
      if (card === null) return { result: 'declined', reason: 'invalid-card-number' };
      const { body } = await noted(asking, '/network/authorisations', {
        requestId: authorisation,
        reference: authorisation,
        card: await vault.open(card),
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
    }),

    ...carry(captureCard, async ({ authorisation, amountMinor }, { lastAttempt }) => {
      const { status, body } = await call('/network/captures', {
        requestId: `${authorisation}/capture`,
        authorisationRequestId: authorisation,
        amountMinor,
      });
      if (status >= 400) return { result: 'refused' };
      const answer = fit(captured, body);
      if (answer.status === 'captured') return { result: 'captured' };
      const code = answer.responseCode ?? '';
      const effect = answerEffect(code);
      if (effect === 'retryable' && !lastAttempt) throw busy(code);
      return { result: effect === 'retryable' || effect === 'unknown' ? 'unknown' : 'refused' };
    }),

    ...carry(inquireCard, async ({ authorisation }) => {
      const { status, body } = await call(`/network/authorisations/by-request/${encodeURIComponent(authorisation)}`);
      if (status === 404) return { status: 'absent' };
      const answer = inquired.safeParse(body);
      if (!answer.success) return { status: 'unknown' };
      if (answer.data.status !== 'declined') return { status: answer.data.status };
      return { status: 'declined', reason: declineReasonOf(answer.data.responseCode) };
    }),

    ...carry(reverseCard, async ({ authorisation }) => {
      const { status, body } = await call('/network/reversals', {
        requestId: `${authorisation}/reversal`,
        authorisationRequestId: authorisation,
      });
      if (status >= 400) return { result: 'refused' };
      const answer = fit(reversed, body);
      return { result: answer.status === 'not-found' ? 'absent' : 'reversed' };
    }),
  };
}

const busy = (code: string) => new ProviderFault('card-network', null, `is busy (${code})`);

// An answer that cannot be read is no answer: what the network did is not known.
function fit<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ProviderFault('card-network', null, 'answers something else');
}
