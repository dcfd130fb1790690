import { Worker } from 'node:worker_threads';

/** A picture's pixels, four bytes each (RGBA), row by row, upright. */
export type Pixels = { readonly data: Uint8Array; readonly width: number; readonly height: number };

/** The bytes hold no picture that may be decoded: damaged, too large, or too slow. */
export class HeicUnfit extends Error {
  override readonly name = 'HeicUnfit';
}

/** What the thread is given, and what it answers. */
export type HeicTask = { readonly bytes: Uint8Array; readonly mostPixels: number };
export type HeicAnswer = { readonly ok: true; readonly pixels: Pixels } | { readonly ok: false };

/**
 * Decodes the first picture of a HEIC (ISO/IEC 23008-12) in a thread of its own, since the decoder does not let go of one
 * until it is done: it is ended after `seconds`, and its memory is gone with it. The pixels carry no metadata.
 * Throws {@link HeicUnfit}.
 */
export async function heicPixels(bytes: Uint8Array, mostPixels: number, seconds: number): Promise<Pixels> {
  const thread = new Worker(new URL('heic-thread.mjs', import.meta.url), {
    workerData: { bytes, mostPixels } satisfies HeicTask,
    // What a damaged file makes the decoder say is nobody's business.
    stdout: true,
    stderr: true,
  });
  let late: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<HeicAnswer>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', () => reject(new HeicUnfit('the decoder failed')));
      thread.once('exit', () => reject(new HeicUnfit('the decoder ended')));
      late = setTimeout(() => reject(new HeicUnfit('the decoder took too long')), seconds * 1_000);
    });
    if (!answer.ok) throw new HeicUnfit('not decodable');
    return answer.pixels;
  } finally {
    clearTimeout(late);
    await thread.terminate();
  }
}
