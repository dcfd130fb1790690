import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { authorityOf, staffRuleOf } from '../machines/kit/contract.ts';
import type { Fields, StaffRole } from '../machines/kit/contract.ts';
import type { Flow } from '../machines/kit/flow.ts';
import { idOf } from '../machines/kit/ids.ts';
import type { Look } from '../workflows/look.ts';
import { startArgs } from '../workflows/start-args.ts';
import { fit, readJson } from './body.ts';
import type { ApiContext, ApiDeps, StaffCaller } from './deps.ts';
import { runIdOf, withoutType } from './flows.ts';
import { once } from './idempotency.ts';
import type { Answer } from './idempotency.ts';
import { Problem } from './problem.ts';
import { staffRunJson } from './run-json.ts';
import { asProblem, findRun, tellRun, waitOf } from './runs.ts';
import { sealFields } from './seal.ts';
import { audited, reasonOf, refuseUnlessOneOf, staffOf } from './staff-caller.ts';

type Said = {
  readonly flow: Flow;
  readonly id: string;
  readonly type: string;
  readonly fields: Fields;
  readonly message: { readonly [field: string]: unknown };
  readonly reason: string;
  readonly waitMs: number;
};

/**
 * Sends a run what staff say. An event that takes four eyes becomes a proposal, which is answered with 202:
 * a run of the flow `approval`, that a second person decides on.
 */
export async function sendEvent(c: ApiContext, deps: ApiDeps, flow: Flow): Promise<Response> {
  const caller = staffOf(c);
  const id = runIdOf(c, flow);
  const { text, value } = await readJson(c);
  const { type, fields } = eventOf(flow, value);
  const rule = staffRuleOf(flow.contract, type);
  refuseUnlessOneOf(caller, rule.roles);
  const { reason: because, ...rest } = asFields(withoutType(value));
  const reason = reasonOf(c, because);
  const message = fit(fields, signed(fields, rest, caller.staff, { reason }));
  await audited(c, deps, {
    staff: caller.staff,
    act: rule.fourEyes === true ? 'propose' : 'send',
    run: id,
    detail: type,
    reason,
  });
  const seen = await findRun(deps.runs, flow.name, id, null);
  if (rolesToward(deps, caller, flow, seen).length === 0)
    throw new Problem('forbidden', { detail: 'This is not yours to decide' });
  const said = { flow, id, type, fields, message, reason, waitMs: waitOf(c.req.header('Prefer')) };
  const request = { required: flow.movesMoney, scope: `${caller.staff} POST ${c.req.path}`, said: text };
  const answer =
    rule.fourEyes === true
      ? await propose(c, deps, caller, said, seen, request)
      : await once(c, deps, { ...request, freshTarget: uuidv7() }, (updateId, hasKey) =>
          send(deps, caller, said, seen, hasKey ? updateId : undefined),
        );
  return c.json(answer.body, answer.status);
}

/**
 * What staff say, with what the edge alone fills in where the contract has it: who says it, which is never taken from
 * what they say, and why. Throws `invalid-body` for a body that fills it in itself.
 */
export function signed(
  { shape }: Fields,
  said: { readonly [field: string]: unknown },
  by: string,
  why: { readonly [field: string]: string },
): { readonly [field: string]: unknown } {
  const filled = Object.entries({ by, ...why });
  const [forged] = filled.filter(([name]) => name in said);
  if (forged !== undefined) {
    throw new Problem('invalid-body', { errors: [{ pointer: `/${forged[0]}`, detail: 'is not a known field' }] });
  }
  return { ...said, ...Object.fromEntries(filled.filter(([name]) => name in shape)) };
}

async function send(
  { vault, runs }: ApiDeps,
  caller: StaffCaller,
  { flow, id, type, fields, message, waitMs }: Said,
  { owner }: Look,
  updateId: string | undefined,
): Promise<Answer> {
  const event = { ...(await sealFields(vault, owner, fields, message)), type };
  const sender = { authority: 'ops', owner: null } as const;
  const { seen, settled } = await tellRun(runs, id, { event, sender, updateId }, waitMs);
  return { status: settled ? 200 : 202, body: staffRunJson(flow, seen, caller.roles) };
}

type Request = { readonly required: boolean; readonly scope: string; readonly said: string };

async function propose(
  c: ApiContext,
  deps: ApiDeps,
  caller: StaffCaller,
  { flow, id, type, fields, message, reason, waitMs }: Said,
  seen: Look,
  request: Request,
): Promise<Answer> {
  const approval = deps.registry.findLast(({ name }) => name === 'approval');
  if (approval === undefined) throw new Problem('forbidden', { detail: 'Nobody can approve this here' });
  const freshTarget = idOf(approval.idPrefix, uuidv7());
  const answer = await once(c, deps, { ...request, freshTarget }, async (target): Promise<Answer> => {
    const started = await asProblem(() => deps.runs.look(target)).catch(unlessUnknown);
    if (started === undefined) {
      if (!seen.can.includes(type)) throw notAllowed(type, seen);
      const sealed = await sealFields(deps.vault, seen.owner, fields, message);
      const input = fit(approval.contract.input, {
        run: id,
        flow: flow.name,
        event: type,
        fields: sealed,
        by: caller.staff,
        because: reason,
      });
      const run = { id: target, owner: caller.staff, addressHash: null };
      const args = startArgs(approval, run, input, deps.policy);
      await asProblem(() => deps.runs.start(args, approval.key?.(asFields(input)) ?? null));
    }
    const proposal = await asProblem(() => deps.runs.settled(target, waitMs));
    return { status: 202, body: staffRunJson(approval, proposal, caller.roles) };
  });
  c.header('Location', `/v1/ops/flows/${approval.name}/${String(answer.body['id'])}`);
  return answer;
}

function unlessUnknown(error: unknown): undefined {
  if (!(error instanceof Problem) || error.code !== 'unknown-run') throw error;
}

function notAllowed(type: string, { state, can }: Look): Problem {
  const detail = `${type} is not allowed in ${state}`;
  return new Problem('event-not-allowed', { detail, state, can: can.filter((one) => authorityOf(one) === 'ops') });
}

/** What is proposed, as far as the edge has to know it. */
const proposal = z.object({ flow: z.string(), event: z.string() });

/** The roles that count toward a run: all that one has, and none where a proposal is of what one may not send oneself. */
export function rolesToward(
  { registry }: Pick<ApiDeps, 'registry'>,
  { roles }: StaffCaller,
  flow: Flow,
  seen: Look,
): readonly StaffRole[] {
  if (flow.startedBy !== 'proposal') return roles;
  const { flow: name, event } = proposal.parse(seen.view);
  const proposed = registry.findLast((one) => one.name === name);
  const rule = proposed === undefined ? undefined : staffRuleOf(proposed.contract, event);
  return rule?.roles.some((role) => roles.includes(role)) === true ? roles : [];
}

/** The event that a body names. Staff send `ops.` events only; an unknown one is told the known ones. */
function eventOf({ contract }: Flow, value: unknown): { type: string; fields: Fields } {
  const type = asFields(value)['type'];
  const authority = typeof type === 'string' ? authorityOf(type) : undefined;
  if (authority !== undefined && authority !== 'ops') {
    throw new Problem('forbidden', { detail: `${String(type).slice(0, 60)} is not for staff to send` });
  }
  const known = Object.entries(contract.events).filter(([name]) => authorityOf(name) === 'ops');
  const found = known.find(([name]) => name === type);
  if (found !== undefined) return { type: found[0], fields: found[1] };
  const detail = known.length === 0 ? 'staff send nothing here' : `must be one of ${known.map(([n]) => n).join(', ')}`;
  throw new Problem('invalid-body', { errors: [{ pointer: '/type', detail }] });
}

export function asFields(value: unknown): { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
