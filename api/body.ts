import type { z } from 'zod';
import type { ApiContext } from './deps.ts';
import { Problem, errorsOf } from './problem.ts';

/** The largest body that is read. Photos will come by a route of their own. */
export const largestBodyBytes = 64 * 1024;

/** The body's text and value. Throws `unsupported-media-type`, `body-too-large` or `invalid-body`. */
export async function readJson(c: ApiContext): Promise<{ text: string; value: unknown }> {
  const text = await readText(c);
  try {
    return { text, value: JSON.parse(text) };
  } catch (error) {
    throw new Problem('invalid-body', {
      detail: `The body is no JSON: ${error instanceof Error ? error.message : ''}`,
    });
  }
}

/** The body's text. Throws `unsupported-media-type` or `body-too-large`. */
export async function readText(c: ApiContext): Promise<string> {
  const type = c.req.header('Content-Type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new Problem('unsupported-media-type');
  return boundedText(c);
}

/** Fits a value to a schema. Throws `invalid-body` with a pointer for each field that does not fit. */
export function fit<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Problem('invalid-body', { errors: errorsOf(parsed.error) });
}

/** Fits the query to a schema. Throws `invalid-query` with a pointer for each parameter that does not fit. */
export function fitQuery<T extends z.ZodType>(schema: T, c: ApiContext): z.output<T> {
  const parsed = schema.safeParse(c.req.query());
  if (parsed.success) return parsed.data;
  throw new Problem('invalid-query', { errors: errorsOf(parsed.error) });
}

// Read piece by piece, so that a body of any length costs no more than the limit.
async function boundedText(c: ApiContext): Promise<string> {
  if (Number(c.req.header('Content-Length') ?? 0) > largestBodyBytes) throw tooLarge();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const stream = c.req.raw.body;
  if (stream !== null) {
    for await (const piece of stream) {
      bytes += piece.byteLength;
      if (bytes > largestBodyBytes) throw tooLarge();
      pieces.push(piece);
    }
  }
  return new TextDecoder().decode(Buffer.concat(pieces));
}

const tooLarge = () => new Problem('body-too-large', { detail: `At most ${largestBodyBytes} bytes are read` });
