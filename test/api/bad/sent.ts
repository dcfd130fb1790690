import { randomUUID } from 'node:crypto';
import { refuses } from './world.ts';
import type { BadRequest, World } from './world.ts';

export type As = 'payer' | 'stranger' | 'holder' | 'nobody' | 'expired';

function tokenOf({ payer, stranger, registration, expiredToken }: World, who: As): string | undefined {
  const tokens = {
    payer: payer.token,
    stranger: stranger.token,
    holder: registration.token,
    nobody: undefined,
    expired: expiredToken,
  };
  return tokens[who];
}

/** Tests of requests that somebody sends who may not, or what may not be sent; see {@link refuses}. */
export function sentBadly(rows: readonly (BadRequest & { readonly as: As })[], world: () => World): void {
  refuses(rows, world, (at, request) => ({
    token: tokenOf(at, rows.find((row) => row === request)?.as ?? 'nobody'),
    key: randomUUID(),
    ...request,
  }));
}
