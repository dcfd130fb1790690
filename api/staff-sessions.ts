import type { OpenAPIHono } from '@hono/zod-openapi';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { createStaffSession, endStaffSession } from '../db/queries/staff-sessions.ts';
import {
  countStaffTry,
  findLocalStaff,
  forgiveStaffTries,
  setStaffPassword,
  takeTotpStep,
} from '../db/queries/staff.ts';
import type { StaffMember } from '../db/queries/staff.ts';
import { staffRoles } from '../machines/kit/contract.ts';
import { idOf, idPrefixes } from '../machines/kit/ids.ts';
import { GateFull } from '../vault/gate.ts';
import { newToken } from '../vault/hash.ts';
import { decoyVerify, hashPassword, verifyPassword } from '../vault/password-hash.ts';
import { judgePassword } from '../vault/password.ts';
import { totpStepOf } from '../vault/totp.ts';
import { fit, readJson } from './body.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { answers, problemsFor } from './describe.ts';
import { Problem } from './problem.ts';
import { audited, staffOf } from './staff-caller.ts';

const signIn = z.strictObject({
  name: z.string().min(1).max(100),
  password: z.string().min(1).max(256),
  code: z
    .string()
    .regex(/^\d{6}$/, { error: 'must be the six digits that the authenticator shows' })
    .meta({ examples: ['492039'] }),
  newPassword: z.string().min(1).max(256).optional().meta({
    description: 'The password from now on; needed at the first sign-in by one that was given',
  }),
});

export const staffSession = z
  .object({
    staff: z.object({ id: z.string(), name: z.string(), roles: z.array(z.enum(staffRoles)) }),
    token: z.string().meta({ description: 'Send it as Authorization: Bearer' }),
    expiresAt: z.iso.datetime().meta({ description: 'Sooner when it is not used for half an hour' }),
  })
  .meta({ id: 'StaffSession' });

/** `POST` and `DELETE /v1/staff/sessions`: staff sign in by name, password and authenticator code, and sign out. */
export function staffSessionRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const common = { path: '/v1/staff/sessions', tags: ['staff'] };
  app.openAPIRegistry.registerPath({
    ...common,
    method: 'post',
    operationId: 'staff.signIn',
    summary: 'Sign in as staff; not where an identity provider does it',
    request: { body: { required: true, content: { 'application/json': { schema: signIn } } } },
    responses: {
      201: answers(staffSession, 'The session; its token is shown this once'),
      ...problemsFor(
        'malformed-request',
        'unauthenticated',
        'password-change-needed',
        'not-found',
        'body-too-large',
        'unsupported-media-type',
        'invalid-body',
        'too-many-requests',
        'upstream-unavailable',
      ),
    },
  });
  app.openAPIRegistry.registerPath({
    ...common,
    method: 'delete',
    operationId: 'staff.signOut',
    summary: 'Sign out',
    security: [{ staff: [] }],
    responses: {
      204: { description: 'The token is worth nothing any more' },
      ...problemsFor('unauthenticated', 'forbidden', 'upstream-unavailable'),
    },
  });
  app.post(common.path, async (c) => c.json(await open(c, deps, await provenBy(c, deps)), 201));
  app.delete(common.path, async (c) => {
    const caller = staffOf(c);
    await audited(c, deps, { staff: caller.staff, act: 'sign out', reason: 'signs out' });
    await endStaffSession(deps.db, caller.session, new Date());
    return c.body(null, 204);
  });
}

/** Opens a session for somebody who has proven who they are. */
export async function open(
  c: ApiContext,
  deps: ApiDeps,
  { id, name, roles }: Pick<StaffMember, 'id' | 'name' | 'roles'>,
) {
  await audited(c, deps, { staff: id, act: 'sign in', reason: 'signs in' });
  const token = newToken('sta');
  const expiresAt = await createStaffSession(deps.db, {
    id: idOf(idPrefixes.staffSession, uuidv7()),
    staff: id,
    tokenHash: deps.vault.tokenHash(token),
    now: new Date(),
  });
  c.header('Cache-Control', 'no-store');
  return { staff: { id, name, roles }, token, expiresAt: expiresAt.toISOString() };
}

/**
 * Who signs in. Every refusal reads alike and takes alike long: an unknown name, a wrong password, a wrong code,
 * a code that was used, somebody who was shut out. Each try counts before anything is compared.
 */
async function provenBy(c: ApiContext, deps: ApiDeps): Promise<StaffMember> {
  const { db, vault, staffOidc } = deps;
  if (staffOidc !== undefined) throw new Problem('not-found', { detail: 'Staff sign in at /v1/staff/oidc/start' });
  const { name, password, code, newPassword } = fit(signIn, (await readJson(c)).value);
  const now = new Date();
  const nameHash = vault.hash('staff-name', name);
  const blockedUntil = await countStaffTry(db, nameHash, now);
  if (blockedUntil !== null) {
    const retryAfterSeconds = (blockedUntil.getTime() - now.getTime()) / 1_000;
    throw new Problem('too-many-requests', { detail: 'Too many wrong tries under this name', retryAfterSeconds });
  }
  const found = await findLocalStaff(db, name);
  const passwordFits = await checked(() =>
    found?.password_hash == null
      ? decoyVerify(vault.keys, password)
      : verifyPassword(vault.keys, found.password_hash, password),
  );
  const secret = found?.totp_sealed == null ? undefined : await vault.open(found.totp_sealed);
  const step = secret === undefined ? undefined : totpStepOf(secret, code, now.getTime());
  const wrong = new Problem('unauthenticated', { detail: 'Name, password or code is wrong, or the code was used' });
  if (found === undefined || found.disabled_at !== null || !passwordFits || step === undefined) throw wrong;
  if (found.totp_step !== null && step <= found.totp_step) throw wrong;
  // Before the code is spent: it is to be sent again, with the new password.
  const hash = await newHash(deps, found, password, newPassword);
  if (!(await takeTotpStep(db, found.id, step))) throw wrong;
  await forgiveStaffTries(db, nameHash);
  if (hash !== undefined) {
    await audited(c, deps, { staff: found.id, act: 'change password', reason: 'signs in' });
    await setStaffPassword(db, found.id, hash);
  }
  return found;
}

/** The hash of the password from now on; undefined where it stays. Throws `password-change-needed`, or `invalid-body`. */
async function newHash({ vault }: ApiDeps, found: StaffMember, password: string, chosen: string | undefined) {
  if (chosen === undefined) {
    if (found.password_given) throw new Problem('password-change-needed');
    return undefined;
  }
  const judged = judgePassword(chosen, { phone: '' });
  const detail = chosen === password ? 'must be another than before' : judged.ok ? undefined : judged.advice;
  if (detail !== undefined) throw new Problem('invalid-body', { errors: [{ pointer: '/newPassword', detail }] });
  return checked(() => hashPassword(vault.keys, chosen));
}

async function checked<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof GateFull) throw new Problem('too-many-requests', { retryAfterSeconds: 1 });
    throw error;
  }
}
