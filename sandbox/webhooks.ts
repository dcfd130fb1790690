import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { bounded } from './bounded.ts';
import type { Pauses } from './pauses.ts';

type WebhookProvider = 'sms' | 'card-network' | 'registry';

/** What a provider tells. `about` is the call that it is about: the requestId or reference in `data`. */
type Told = {
  readonly type: string;
  readonly about: string;
  readonly data: { readonly [name: string]: unknown };
};

/** One webhook and what has become of it. */
type Delivery = {
  readonly id: string;
  readonly provider: WebhookProvider;
  readonly type: string;
  readonly about: string;
  readonly body: string;
  state: 'pending' | 'delivered' | 'givenUp';
  attempts: number;
  /** HTTP status of the last answer; null when there was none. */
  lastStatus: number | null;
};

export type Webhooks = {
  /** Sends it so many times, each with the same id and body, and each until a 2xx. */
  send(provider: WebhookProvider, told: Told, copies: number): void;
  /** The last ones sent, newest first. */
  recent(): Delivery[];
  close(): void;
};

const keptDeliveries = 500;
const outstandingLimit = 10_000;
const atOnce = 32;
const attemptTimeoutMs = 10_000;
const attemptLimit = 10;
const firstPauseMs = 250;
const longestPauseMs = 30_000;

/**
 * Sends webhooks as Standard Webhooks 1.0.0 says: signed anew for each attempt over id, time and body, no redirect
 * followed, tried again with a doubling pause until a 2xx, given up after ten attempts or a 410.
 */
export function createWebhooks(deps: {
  readonly url: string;
  readonly secret: string;
  readonly now: () => number;
  readonly pauses: Pauses;
}): Webhooks {
  const { now, pauses } = deps;
  const post = createPost(deps);
  const kept = bounded<Delivery>(keptDeliveries);
  const stop = new AbortController();
  let waiting: Delivery[] = [];
  let [sending, outstanding, sent] = [0, 0, 0];

  const deliver = async (delivery: Delivery): Promise<void> => {
    const status = await post(delivery, stop.signal);
    delivery.attempts += 1;
    delivery.lastStatus = status;
    if (stop.signal.aborted) return;
    if (status !== null && status >= 200 && status < 300) delivery.state = 'delivered';
    else if (status === 410 || delivery.attempts >= attemptLimit) delivery.state = 'givenUp';
    else pauses.after(Math.min(firstPauseMs * 2 ** (delivery.attempts - 1), longestPauseMs), () => enqueue(delivery));
    if (delivery.state !== 'pending') outstanding -= 1;
  };

  const pump = (): void => {
    while (sending < atOnce) {
      const next = waiting.shift();
      if (next === undefined) return;
      sending += 1;
      void deliver(next).finally(() => {
        sending -= 1;
        pump();
      });
    }
  };

  const enqueue = (delivery: Delivery): void => {
    if (stop.signal.aborted) return;
    waiting.push(delivery);
    pump();
  };

  return {
    send(provider, { type, about, data }, copies) {
      const id = `msg_${randomUUID()}`;
      const body = JSON.stringify({ type, timestamp: new Date(now()).toISOString(), data });
      for (let copy = 0; copy < copies; copy += 1) {
        const full = outstanding >= outstandingLimit;
        const state = full ? 'givenUp' : 'pending';
        const delivery: Delivery = { id, provider, type, about, body, state, attempts: 0, lastStatus: null };
        kept.set(String((sent += 1)), delivery);
        if (full) continue;
        outstanding += 1;
        enqueue(delivery);
      }
    },
    recent: () => kept.values().toReversed(),
    close() {
      waiting = [];
      stop.abort();
    },
  };
}

/** Makes one attempt: the HTTP status of the answer, or null when there was none. */
function createPost({
  url,
  secret,
  now,
}: {
  readonly url: string;
  readonly secret: string;
  readonly now: () => number;
}) {
  const signer = new Webhook(secret);
  return async ({ id, provider, body }: Delivery, stopped: AbortSignal): Promise<number | null> => {
    const at = new Date(now());
    const headers = {
      'Content-Type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signer.sign(id, at, body),
    };
    // Joined by hand: AbortSignal.any on a signal that lives long keeps every signal it was joined with.
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    const late = setTimeout(abort, attemptTimeoutMs);
    stopped.addEventListener('abort', abort);
    try {
      const how = { method: 'POST', redirect: 'manual', headers, body, signal: stop.signal } as const;
      const response = await fetch(`${url}/${provider}`, how);
      await response.body?.cancel();
      return response.status;
    } catch {
      return null;
    } finally {
      clearTimeout(late);
      stopped.removeEventListener('abort', abort);
    }
  };
}
