import { getConnInfo } from '@hono/node-server/conninfo';
import type { ApiContext } from './deps.ts';

/** The caller's network address, or undefined where there is no socket. No forwarding header is believed. */
export function addressOf(c: ApiContext): string | undefined {
  const bindings: unknown = c.env;
  const hasSocket = typeof bindings === 'object' && bindings !== null && 'incoming' in bindings;
  return hasSocket ? getConnInfo(c).remote.address : undefined;
}
