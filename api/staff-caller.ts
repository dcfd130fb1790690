import type { MiddlewareHandler } from 'hono';
import { writeAudit } from '../db/queries/audit.ts';
import type { Deed } from '../db/queries/audit.ts';
import type { StaffRole } from '../machines/kit/contract.ts';
import { idPattern } from '../machines/kit/ids.ts';
import type { ApiContext, ApiDeps, ApiEnv, StaffCaller } from './deps.ts';
import { Problem } from './problem.ts';
import { reasonSchema } from './run-json.ts';

/** The member of staff who calls, if of one of these roles. Throws `unauthenticated` for nobody, `forbidden` for all others. */
export function staffOf(c: ApiContext, ...roles: readonly StaffRole[]): StaffCaller {
  const caller = c.get('caller');
  if (caller.kind === 'nobody') throw new Problem('unauthenticated', { detail: 'This call needs a session of staff' });
  if (caller.kind !== 'staff') throw new Problem('forbidden', { detail: 'This call is for staff' });
  refuseUnlessOneOf(caller, roles);
  return caller;
}

/** Throws `forbidden` unless the caller has one of the roles; an empty list lets every role pass. */
export function refuseUnlessOneOf(caller: StaffCaller, roles: readonly StaffRole[]): void {
  if (roles.length === 0 || roles.some((role) => caller.roles.includes(role))) return;
  throw new Problem('forbidden', { detail: `This needs the role ${roles.join(' or ')}` });
}

/** Why staff ask: the reason in the body, the X-Reason header or the query. Throws `reason-missing`. */
export function reasonOf(c: ApiContext, said?: unknown): string {
  const parsed = reasonSchema.safeParse(said ?? c.req.header('X-Reason') ?? c.req.query('reason'));
  if (parsed.success) return parsed.data;
  throw new Problem('reason-missing');
}

/** Writes what staff are about to read or do. Whoever cannot be audited gets no answer: a fault here is the answer. */
export async function audited(
  c: ApiContext,
  { db }: ApiDeps,
  deed: Omit<Deed, 'requestId' | 'run' | 'detail'> & Partial<Pick<Deed, 'run' | 'detail'>>,
): Promise<void> {
  await writeAudit(db, { run: null, detail: null, ...deed, requestId: c.get('requestId') });
}

/** What is refused to staff because of who they are, or because they do not say why. */
const audibleRefusals: readonly string[] = ['forbidden', 'reason-missing'];

/** Writes to the audit what staff were refused: whoever looks for what is not theirs is to be seen doing it. */
export function auditRefusals({ db }: Pick<ApiDeps, 'db'>): MiddlewareHandler<ApiEnv> {
  return async function auditRefusals(c, next) {
    await next();
    const caller = c.get('caller');
    if (caller.kind !== 'staff' || !(c.error instanceof Problem) || !audibleRefusals.includes(c.error.code)) return;
    const given = reasonSchema.safeParse(c.req.header('X-Reason') ?? c.req.query('reason'));
    await writeAudit(db, {
      staff: caller.staff,
      act: 'refused',
      run: c.req.path.split('/').find((part) => idPattern.test(part)) ?? null,
      detail: `${c.error.code}: ${c.req.method} ${plainPath(c.req.path)}`,
      reason: given.success ? given.data : c.error.code === 'reason-missing' ? 'none was given' : 'was not read',
      requestId: c.get('requestId'),
    });
  };
}

/** A path without what may be anybody's secret: words of ours and ids stay. */
function plainPath(path: string): string {
  const parts = path.slice(0, 300).split('/');
  return parts.map((part) => (/^([a-z][a-z-]{0,30}|v1|)$/.test(part) || idPattern.test(part) ? part : '…')).join('/');
}
