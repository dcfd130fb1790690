import type { z } from 'zod';
import { problem, unfit } from './problem.ts';
import { reply } from './way.ts';
import type { SandboxContext } from './way.ts';

/** The largest body that is read. */
const largestBodyBytes = 16 * 1024;

/** Reads a JSON body that fits; answers 413 to one that is too large and 422 to any other. */
export async function reading<T extends z.ZodType>(
  c: SandboxContext,
  schema: T,
  work: (body: z.output<T>) => Response | Promise<Response>,
): Promise<Response> {
  const text = await boundedText(c);
  if (text === null)
    return reply(c, problem(413, 'The body is too large', `At most ${largestBodyBytes} bytes are read`));
  const value = valueOf(text);
  if (value === undefined) return reply(c, problem(422, 'The call does not fit', 'The body is no JSON'));
  const parsed = schema.safeParse(value);
  return parsed.success ? work(parsed.data) : reply(c, unfit(parsed.error));
}

// Piece by piece, so that a body of any length costs no more than the limit. Not by Hono's own middleware, which
// builds a new Request and fails when the process keeps Node's.
async function boundedText(c: SandboxContext): Promise<string | null> {
  if (Number(c.req.header('Content-Length') ?? 0) > largestBodyBytes) return null;
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of c.req.raw.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > largestBodyBytes) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
