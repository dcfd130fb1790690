import type { OpenAPIHono } from '@hono/zod-openapi';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { z } from 'zod';
import { hasSeenWebhook, rememberWebhook } from '../db/queries/inbox.ts';
import type { EventValue } from '../workflows/interpret.ts';
import { fit, readText } from './body.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { answers, problemsFor } from './describe.ts';
import { Problem } from './problem.ts';
import { asProblem } from './runs.ts';

/** A provider's message: our request that it is about, whose id begins with the run's, and the event it stands for. */
type Told = { readonly request: string; readonly event: EventValue };

const receipt = z.object({
  type: z.enum(['message.delivered', 'message.failed']),
  timestamp: z.string(),
  data: z.object({ requestId: z.string().max(100), reason: z.string().max(100).nullish() }),
});

const movement = z.object({
  type: z.enum(['authorisation.approved', 'authorisation.declined', 'capture.completed', 'reversal.completed']),
  timestamp: z.string(),
  data: z.object({ reference: z.string().max(100) }),
});

const check = z.object({
  type: z.literal('check.completed'),
  timestamp: z.string(),
  data: z.object({
    requestId: z.string().max(100), // What it may be is in the contract of the run that hears it.
    result: z.string().max(40),
  }),
});

const movementStatus = {
  'authorisation.approved': 'approved',
  'authorisation.declined': 'declined',
  'capture.completed': 'captured',
  'reversal.completed': 'reversed',
} as const;

type Reader = { readonly schema: z.ZodType; read(body: unknown): Told };

/** What each provider may tell us, and how it reads as an event of a run. */
const readers: { readonly [provider: string]: Reader } = {
  sms: {
    schema: receipt,
    read: (body) => {
      const { type, data } = fit(receipt, body);
      const status = type === 'message.delivered' ? 'delivered' : 'failed';
      const reason = data.reason ?? undefined;
      const event = { type: 'provider.receipt', message: data.requestId, status, ...(reason ? { reason } : {}) };
      return { request: data.requestId, event };
    },
  },
  'card-network': {
    schema: movement,
    read: (body) => {
      const { type, data } = fit(movement, body);
      const event = { type: 'provider.authorisation', authorisation: data.reference, status: movementStatus[type] };
      return { request: data.reference, event };
    },
  },
  registry: {
    schema: check,
    read: (body) => {
      const { requestId, result } = fit(check, body).data;
      return { request: requestId, event: { type: 'provider.registryResult', check: requestId, result } };
    },
  },
};

/** `POST /v1/webhooks/{provider}`: Standard Webhooks, signature and time checked over the raw body, each id taken once. */
export function webhookRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  for (const [provider, { schema }] of Object.entries(readers)) {
    app.openAPIRegistry.registerPath({
      method: 'post',
      path: `/v1/webhooks/${provider}`,
      operationId: `webhooks.${provider}`,
      summary: `What the ${provider} provider tells us (Standard Webhooks)`,
      tags: ['webhooks'],
      request: {
        headers: z.object({
          'webhook-id': z.string(),
          'webhook-timestamp': z.string(),
          'webhook-signature': z.string(),
        }),
        body: { required: true, content: { 'application/json': { schema } } },
      },
      responses: {
        200: answers(z.object({ handled: z.boolean() }), 'Taken; `handled` says if a run was waiting for it'),
        ...problemsFor(
          'malformed-request',
          'unauthenticated',
          'not-found',
          'body-too-large',
          'unsupported-media-type',
          'invalid-body',
          'upstream-unavailable',
        ),
      },
    });
  }
  app.post('/v1/webhooks/:provider', (c) => receive(c, deps));
}

async function receive(c: ApiContext, deps: ApiDeps): Promise<Response> {
  const provider = c.req.param('provider') ?? '';
  const reader = readers[provider];
  const secret = deps.webhookSecrets[provider];
  if (reader === undefined || secret === undefined) throw new Problem('not-found');
  const raw = await readText(c);
  const body = verified(secret, raw, c.req.header());
  const id = `${c.req.header('webhook-id')}`;
  if (await hasSeenWebhook(deps.db, provider, id)) return c.json({ handled: false });
  const { request, event } = reader.read(body);
  const handled = await pass(deps, request.split('/')[0] ?? '', event, id);
  // Remembered only now: a message that could not be passed on is taken again when the provider repeats it,
  // and its id as the update's id keeps two at once from counting twice.
  await rememberWebhook(deps.db, provider, id);
  return c.json({ handled });
}

/** Passes an event to its run; false when the run does not wait for it, as with a late or doubled message. */
async function pass({ runs }: ApiDeps, run: string, event: EventValue, id: string): Promise<boolean> {
  try {
    await asProblem(() => runs.tellSoon(run, event, { authority: 'provider', owner: null }, id));
    return true;
  } catch (error) {
    if (error instanceof Problem && (error.code === 'event-not-allowed' || error.code === 'unknown-run')) return false;
    throw error;
  }
}

function verified(secret: string, raw: string, headers: Record<string, string>): unknown {
  try {
    return new Webhook(secret).verify(raw, headers);
  } catch (error) {
    if (error instanceof WebhookVerificationError) throw new Problem('unauthenticated', { detail: error.message });
    if (error instanceof SyntaxError) throw new Problem('invalid-body', { detail: 'The body is no JSON' });
    throw error;
  }
}
