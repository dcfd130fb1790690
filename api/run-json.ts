import { z } from 'zod';
import { adviceOf } from '../machines/advice/advice.ts';
import type { Language } from '../machines/advice/advice.ts';
import { authorityOf, staffRuleOf, text } from '../machines/kit/contract.ts';
import type { Authority, Fields, StaffRole } from '../machines/kit/contract.ts';
import type { Flow } from '../machines/kit/flow.ts';
import type { Look } from '../workflows/look.ts';

/** A JSON Schema of what a caller sends; marked fields are plain there. */
export function wireSchema(fields: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(fields, { io: 'input' });
  return schema;
}

/** An event as it is sent: its fields and its type. */
export function eventSchema(type: string, fields: Fields) {
  return z.strictObject({ type: z.literal(type), ...fields.shape });
}

const schemas = new WeakMap<Fields, Record<string, unknown>>();

function schemaOf(type: string, fields: Fields): Record<string, unknown> {
  const known = schemas.get(fields) ?? wireSchema(eventSchema(type, fields));
  schemas.set(fields, known);
  return known;
}

/** The run as HTTP shows it to one kind of sender: `can` has what that sender may send now, each with its JSON Schema. */
export function runJson(flow: Flow, seen: Look, authority: Exclude<Authority, 'ops'>, language: Language) {
  const { owner: _, subject: __, staffView: ___, can, ...run } = seen;
  return {
    ...run,
    advice: adviceOf(flow, seen, language),
    can: can
      .filter((type) => authorityOf(type) === authority)
      .flatMap((type) => {
        const fields = Object.entries(flow.contract.events).find(([name]) => name === type)?.[1];
        return fields === undefined ? [] : [{ type, schema: schemaOf(type, fields) }];
      }),
  };
}

/** An event as staff send it: they say why, and who they are is filled in. */
function staffEventSchema(type: string, fields: Fields) {
  const { by: _, ...shape } = fields.shape;
  return z.strictObject({ type: z.literal(type), ...shape, reason: reasonSchema });
}

/** Why staff look or act. */
export const reasonSchema = text(200).meta({
  description: 'Why, for the audit',
  examples: ['The merchant asks for the payment'],
});

const staffSchemas = new WeakMap<Fields, Record<string, unknown>>();

/** The run as staff see it: whose it is, the view that is for them, and in `can` what somebody of these roles may send now. */
export function staffRunJson(flow: Flow, seen: Look, roles: readonly StaffRole[]) {
  const { can, view, staffView = view, ...run } = seen;
  const mine = Object.entries(flow.contract.events).filter(
    ([type]) =>
      can.includes(type) &&
      authorityOf(type) === 'ops' &&
      staffRuleOf(flow.contract, type).roles.some((role) => roles.includes(role)),
  );
  return {
    ...run,
    view: staffView,
    can: mine.map(([type, fields]) => {
      const schema = staffSchemas.get(fields) ?? wireSchema(staffEventSchema(type, fields));
      staffSchemas.set(fields, schema);
      return { type, schema, fourEyes: staffRuleOf(flow.contract, type).fourEyes === true };
    }),
  };
}

const timestamp = z.iso.datetime();

/** The schema of {@link runJson}'s answer for a flow, for the OpenAPI document. */
export function runSchema(flow: Flow) {
  const outcomes = Object.keys(flow.contract.outcomes);
  const reasons = Object.keys(flow.contract.reasons);
  return z
    .object({
      id: z.string(),
      flow: z.literal(flow.name),
      version: z.int(),
      state: z.string().meta({ description: 'Where the run is; names joined by dots' }),
      status: z.enum(['busy', 'awaiting', 'ended']),
      awaiting: z.enum(['user', 'provider', 'merchant', 'ops']).nullable(),
      outcome: z.enum(outcomes as [string, ...string[]]).nullable(),
      reason: z
        .enum(reasons as [string, ...string[]])
        .nullable()
        .meta({ description: tableOf(flow.contract.reasons) }),
      advice: z.string().nullable().meta({
        description:
          'What to tell the person: of the reason, or else of the ending; English or, by Accept-Language, Chinese',
      }),
      can: z.array(z.object({ type: z.string(), schema: z.record(z.string(), z.unknown()) })),
      view: flow.contract.view,
      deadline: timestamp.nullable().meta({ description: 'When waiting ends by itself' }),
      seq: z.int().meta({ description: 'Number of the last step' }),
      createdAt: timestamp,
      updatedAt: timestamp,
    })
    .meta({
      id: `${flow.name[0]?.toUpperCase()}${flow.name.slice(1)}Run`,
      description: tableOf(flow.contract.outcomes),
    });
}

function tableOf(meanings: { readonly [name: string]: string }): string {
  return Object.entries(meanings)
    .map(([name, meaning]) => `- \`${name}\`: ${meaning}`)
    .join('\n');
}
