import { streamSSE } from 'hono/streaming';
import type { Flow } from '../machines/kit/flow.ts';
import type { ApiContext, ApiDeps } from './deps.ts';
import { languageOf } from './language.ts';
import { Problem } from './problem.ts';
import { runJson } from './run-json.ts';
import { findRun } from './runs.ts';
import { sideOf } from './sides.ts';
import { wakerOf } from './waker.ts';

/**
 * The run as Server-Sent Events: `run` now and on each change, the step's number as the id.
 * A client that comes back with Last-Event-ID is not told again what it has. The stream ends with the run.
 */
export async function streamRun(c: ApiContext, deps: ApiDeps, flow: Flow, id: string): Promise<Response> {
  const { authority, sender } = sideOf(flow);
  const language = languageOf(c);
  const owner = sender(c, deps, id);
  const first = await findRun(deps.runs, flow.name, id, owner);
  // Nobody reads the body of an answer to HEAD: nothing is followed for it.
  if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
  const had = /^\d{1,9}$/.test(c.req.header('Last-Event-ID') ?? '') ? Number(c.req.header('Last-Event-ID')) : -1;
  return streamSSE(c, async (stream) => {
    const waker = wakerOf(deps.feed, id);
    stream.onAbort(() => waker.wake());
    try {
      let told = had;
      for (let seen = first; ; seen = await findRun(deps.runs, flow.name, id, owner)) {
        if (seen.seq > told) {
          told = seen.seq;
          const data = JSON.stringify(runJson(flow, seen, authority, language));
          await stream.writeSSE({ event: 'run', id: String(told), data });
        }
        if (seen.status === 'ended' || stream.aborted || deps.stopping()) return;
        if (!(await waker.rest()) && !stream.aborted) await stream.write(': still here\n\n');
        if (stream.aborted) return;
      }
    } catch (error) {
      // The client comes again with Last-Event-ID, and is told then what is wrong.
      if (!(error instanceof Problem)) throw error;
      deps.log.warn({ code: error.code, requestId: c.get('requestId') }, 'stream broken off');
    } finally {
      waker.unsubscribe();
    }
  });
}
