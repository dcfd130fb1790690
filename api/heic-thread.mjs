import { parentPort, workerData } from 'node:worker_threads';
import decode from 'heic-decode';

// The thread that decodes one HEIC and ends; `heic.ts` starts it, and has the types of what goes in and out.
// Plain JavaScript, since a thread starts without the loader that reads TypeScript.

const { bytes, mostPixels } = workerData;

async function decoded() {
  const [first] = await decode.all({ buffer: bytes });
  // Before a single pixel is made: the size is told by the file's own head.
  if (first === undefined || first.width * first.height > mostPixels) return { ok: false };
  const { data, width, height } = await first.decode();
  return { ok: true, pixels: { data: new Uint8Array(data.buffer), width, height } };
}

const answer = await decoded().catch(() => ({ ok: false }));
parentPort.postMessage(answer, answer.ok ? [answer.pixels.data.buffer] : []);
