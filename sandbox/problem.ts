import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';

/** What a call answers: an HTTP status and a JSON body. */
export type Answered = { readonly status: ContentfulStatusCode; readonly body: { readonly [name: string]: unknown } };

/** An answer that says what is wrong with the call, in the shape of RFC 9457. */
export function problem(
  status: ContentfulStatusCode,
  title: string,
  detail: string,
  more: Answered['body'] = {},
): Answered {
  return { status, body: { title, status, detail, ...more } };
}

/** 422 with a pointer and a sentence for each field that does not fit. */
export function unfit(error: z.ZodError): Answered {
  const errors = error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, detail: message }));
  const detail = errors.map((wrong) => `${wrong.pointer}: ${wrong.detail}`).join('; ');
  return problem(422, 'The call does not fit', detail, { errors });
}

/** 409: an id was used again for something else. */
export function reused(requestId: string): Answered {
  return problem(409, 'The requestId was used for another call', `${requestId} came before with another body`);
}
