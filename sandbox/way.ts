import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Pauses } from './pauses.ts';
import { problem } from './problem.ts';
import type { Answered } from './problem.ts';

/** How one call goes: what happens on its way in, if it is done at all, and what becomes of the answer. */
export type Way = {
  /** The call is on its way for so long before it is looked at. */
  readonly travelMs?: number;
  /** Nothing is done. */
  readonly undone?: true;
  /** It is done at once and the answer takes so long. */
  readonly answerMs?: number;
  /**
   * `lost` breaks the connection off (at once, even when the call is still on its way); `unwell` is a 503,
   * `throttled` a 429, `refused` a 403, `garbled` a 200 that is no JSON.
   */
  readonly answer?: 'lost' | 'unwell' | 'throttled' | 'refused' | 'garbled';
  /** The card network's answer code (ISO 8583 field 39) instead of the true one. */
  readonly code?: string;
  /** How often the webhook about it is sent; once when not given. */
  readonly webhooks?: 0 | 1 | 2;
};

/** A way for each call in turn; the last one is for all that follow. */
export type Ways = readonly Way[];

export type SandboxContext = Context<{ Bindings: HttpBindings }>;

/** The way of the nth call, counted from 0; without ways every call goes straight. */
export function wayOf(ways: Ways | undefined, turn: number): Way {
  return ways?.[Math.min(turn, ways.length - 1)] ?? {};
}

/** Takes a call along its way: does the work once, or not at all, and answers as the way says. */
export async function walk(
  c: SandboxContext,
  pauses: Pauses,
  way: Way,
  work: (copies: number) => Answered,
): Promise<Response> {
  const copies = way.webhooks ?? 1;
  const done = (): Answered => (way.undone ? undone : work(copies));
  if (way.answer === 'lost') {
    if (way.travelMs === undefined) done();
    else pauses.after(way.travelMs, () => void done());
    return hangUp(c);
  }
  await pauses.wait(way.travelMs);
  const answered = done();
  await pauses.wait(way.answerMs);
  if (way.answer === undefined) return reply(c, coded(answered, way.code));
  if (way.answer === 'garbled') return c.text('<html>gateway</html>');
  if (way.answer === 'throttled') c.header('Retry-After', '1');
  return reply(c, spoilt[way.answer]);
}

/** Writes an answer as JSON. */
export function reply(c: SandboxContext, { status, body }: Answered): Response {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  return c.body(JSON.stringify(body), status, { 'Content-Type': type });
}

const undone: Answered = { status: 200, body: {} };

const spoilt = {
  unwell: problem(503, 'Busy', 'The sandbox plays a provider that is not well'),
  throttled: problem(429, 'Too many calls', 'The sandbox plays a provider that wants fewer calls'),
  refused: problem(403, 'Refused', 'The sandbox plays a provider that refuses this call'),
} as const satisfies Record<string, Answered>;

function coded(answered: Answered, code: string | undefined): Answered {
  if (code === undefined || answered.status >= 400) return answered;
  return { status: answered.status, body: { ...answered.body, status: 'unsettled', responseCode: code } };
}

function hangUp(c: SandboxContext): Response {
  c.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}
