import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';

/** Every problem that the API answers with (RFC 9457): its status and its title, which never change for a code. */
export const problems = {
  'idempotency-key-missing': { status: 400, title: 'This call moves money and needs an Idempotency-Key header' },
  'idempotency-key-invalid': { status: 400, title: 'An Idempotency-Key is 1 to 255 visible ASCII characters' },
  'reason-missing': {
    status: 400,
    title: 'Staff say why: send an X-Reason header, or a reason of 1 to 200 characters',
  },
  'malformed-request': { status: 400, title: 'The request is not what its headers say' },
  unauthenticated: { status: 401, title: 'A valid token is needed in the Authorization header' },
  'refresh-token-invalid': { status: 401, title: 'The refresh token is unknown, or its session is over; log in again' },
  'refresh-token-reused': {
    status: 401,
    title: 'The refresh token was used before; its session was ended; log in again',
  },
  forbidden: { status: 403, title: 'This sender may not do that' },
  'password-change-needed': {
    status: 403,
    title: 'This password was given to you: sign in by it once more, with a newPassword',
  },
  'login-not-fresh': { status: 403, title: 'This takes a login of the last 15 minutes; log in again' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'unknown-run': { status: 404, title: 'No such run, or it is not yours' },
  'unknown-transaction': { status: 404, title: 'No such transaction, or it is not yours' },
  'unknown-budget': { status: 404, title: 'There is no such budget' },
  'unknown-statement': { status: 404, title: 'There is no statement of this month' },
  'method-not-allowed': { status: 405, title: 'This address does not take this method; Allow says which it takes' },
  'unknown-campaign': { status: 404, title: 'No such campaign, or it gives no coupons' },
  'unknown-card': { status: 404, title: 'No such card, or it is not yours' },
  'unknown-session': { status: 404, title: 'No such session, or it is not yours' },
  'event-not-allowed': { status: 409, title: 'The run does not take this event now' },
  'no-coupon-left': { status: 409, title: 'The campaign has no coupon for you' },
  'no-session-to-grant': { status: 409, title: 'This run grants no session' },
  'session-already-granted': { status: 409, title: 'This run was exchanged for a session already' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The Content-Type is none that this call takes' },
  'unsupported-image': { status: 415, title: 'The picture is of no kind that can be read' },
  'invalid-body': { status: 422, title: 'The body does not fit the contract' },
  'invalid-query': { status: 422, title: 'The query does not fit the contract' },
  'idempotency-key-reused': { status: 422, title: 'This Idempotency-Key was used with another request' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Something is wrong on our side' },
  'upstream-unavailable': { status: 503, title: 'A part that is needed does not answer; try again' },
} as const satisfies Record<string, { status: ContentfulStatusCode; title: string }>;

export type ProblemCode = keyof typeof problems;

/** What may be said beside the code; `errors` has one entry per field, `pointer` in the manner of RFC 6901. */
export type ProblemDetail = {
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly state?: string;
  readonly can?: readonly string[];
  readonly retryAfterSeconds?: number;
};

/** Thrown anywhere in the API; rendered in one place, {@link renderProblem}. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly extra: ProblemDetail;

  constructor(code: ProblemCode, extra: ProblemDetail = {}) {
    super(`${code}: ${extra.detail ?? problems[code].title}`);
    this.code = code;
    this.extra = extra;
  }
}

export const problemSchema = z
  .object({
    type: z.string().meta({ examples: ['urn:purser:problem:invalid-body'] }),
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    state: z.string().optional(),
    can: z.array(z.string()).optional(),
    requestId: z.string().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' });

/** Answers a request with a problem. */
export function renderProblem(c: Context, { code, extra }: Problem): Response {
  const { status, title } = problems[code];
  const { retryAfterSeconds, ...shown } = extra;
  if (retryAfterSeconds !== undefined) c.header('Retry-After', String(Math.max(1, Math.ceil(retryAfterSeconds))));
  if (status === 401) c.header('WWW-Authenticate', 'Bearer');
  const body = { type: `urn:purser:problem:${code}`, code, title, status, ...shown, requestId: c.get('requestId') };
  return c.body(JSON.stringify(body), status, { 'Content-Type': 'application/problem+json' });
}

/** The pointers of a failed parse, one entry per finding, at most 20. */
export function errorsOf(error: z.ZodError): { pointer: string; detail: string }[] {
  return error.issues.slice(0, 20).flatMap((issue) => {
    const path = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    const detail = issue.code === 'unrecognized_keys' ? 'is not a known field' : issue.message;
    return path.map((steps) => ({ pointer: steps.map((step) => `/${escaped(String(step))}`).join(''), detail }));
  });
}

const escaped = (step: string) => step.replaceAll('~', '~0').replaceAll('/', '~1');
