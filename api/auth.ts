import type { MiddlewareHandler } from 'hono';
import { findByAccessHash, touchSession } from '../db/queries/sessions.ts';
import { useMerchantKey } from '../db/queries/merchant-keys.ts';
import { useStaffSession } from '../db/queries/staff-sessions.ts';
import type { ApiContext, ApiDeps, ApiEnv, Caller } from './deps.ts';
import { Problem } from './problem.ts';
import { sessionLives } from './session-lives.ts';

/** Finds out who calls, from `Authorization: Bearer`. A token that is not valid is refused, never ignored. */
export function authenticate({ db, vault }: ApiDeps): MiddlewareHandler<ApiEnv> {
  return async function authenticate(c, next) {
    const header = c.req.header('Authorization');
    c.set('caller', header === undefined ? { kind: 'nobody' } : await callerOf(header));
    await next();
  };

  async function callerOf(header: string): Promise<Caller> {
    const token = /^Bearer ([A-Za-z0-9_-]{20,200})$/i.exec(header)?.[1];
    if (token === undefined) throw new Problem('unauthenticated', { detail: 'Send Authorization: Bearer <token>' });
    // A run's token is checked against the run that is asked for, where that is known.
    if (token.startsWith('run_')) return { kind: 'holder', token };
    if (token.startsWith('sta_')) {
      const used = await useStaffSession(db, vault.tokenHash(token), new Date());
      if (used !== undefined) return { kind: 'staff', ...used };
      throw new Problem('unauthenticated', { detail: 'The token is unknown or has expired' });
    }
    const now = new Date();
    if (token.startsWith('msk_')) {
      const key = await useMerchantKey(db, vault.tokenHash(token), now);
      if (key !== undefined) return { kind: 'merchant', merchant: key.merchant_id, key: key.id };
      throw new Problem('unauthenticated', { detail: 'The key is unknown or was revoked' });
    }
    const session = await findByAccessHash(db, vault.tokenHash(token), now);
    if (session === undefined) throw new Problem('unauthenticated', { detail: 'The token is unknown or has expired' });
    if (now.getTime() - session.lastUsedAt.getTime() > sessionLives.touchMs) await touchSession(db, session.id, now);
    return { kind: 'user', user: session.userId, session: session.id };
  }
}

const forUsersOnly = ({ kind }: Caller) =>
  new Problem('forbidden', {
    detail:
      kind === 'merchant'
        ? 'Merchants call the routes under /v1/merchant'
        : 'Staff look and act by the routes under /v1/ops',
  });

/** The user who calls. Throws `unauthenticated` when nobody known does, `forbidden` for staff and merchants. */
export function userOf(c: ApiContext): string {
  const caller = c.get('caller');
  if (caller.kind === 'user') return caller.user;
  if (caller.kind === 'staff' || caller.kind === 'merchant') throw forUsersOnly(caller);
  throw new Problem('unauthenticated', { detail: 'This call needs a session' });
}

/**
 * Who the caller is to a run: its owner's id, or null for the holder of its token.
 * Throws `unauthenticated` for nobody, `forbidden` for staff and merchants, and `unknown-run` for a token of another run, as if there were none.
 */
export function senderTo(c: ApiContext, { vault }: ApiDeps, runId: string): string | null {
  const caller = c.get('caller');
  if (caller.kind === 'nobody') throw new Problem('unauthenticated');
  if (caller.kind === 'user') return caller.user;
  if (caller.kind === 'staff' || caller.kind === 'merchant') throw forUsersOnly(caller);
  if (!vault.isRunToken(runId, caller.token)) throw new Problem('unknown-run');
  return null;
}
