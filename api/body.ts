import type { z } from 'zod';
import type { ApiContext } from './deps.ts';
import { Problem, errorsOf } from './problem.ts';

/** The largest body that is read, but for photos, which have a route of their own. */
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
  if (mediaTypeOf(c) !== 'application/json') {
    throw new Problem('unsupported-media-type', { detail: 'Send application/json' });
  }
  return new TextDecoder().decode(await boundedBytes(c, largestBodyBytes));
}

/** Fits a value to a schema. Throws `invalid-body` with a pointer for each field that does not fit. */
export function fit<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Problem('invalid-body', { errors: errorsOf(parsed.error) });
}

/** The body's media type without parameters, in lower case; empty when there is none. */
export function mediaTypeOf(c: ApiContext): string {
  return c.req.header('Content-Type')?.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The body, read piece by piece, so that one of any length costs no more than the limit. Throws `body-too-large`. */
export async function boundedBytes(c: ApiContext, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new Problem('body-too-large', { detail: `At most ${limit} bytes are read` });
  if (Number(c.req.header('Content-Length') ?? 0) > limit) throw tooLarge();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const stream = c.req.raw.body;
  if (stream !== null) {
    for await (const piece of stream) {
      bytes += piece.byteLength;
      if (bytes > limit) throw tooLarge();
      pieces.push(piece);
    }
  }
  return Buffer.concat(pieces);
}
