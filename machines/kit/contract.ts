import { z } from 'zod';
import { markOf, sealedSchema } from './sealed.ts';

/** The fields of a message: a strict object, so that an unknown field is refused and nothing is lost in silence. */
export type Fields = z.ZodObject<z.core.$ZodLooseShape, z.core.$strict>;

/** Who may send an event: the first part of its name. */
export const authorities = ['user', 'merchant', 'provider', 'ops', 'flow'] as const;
export type Authority = (typeof authorities)[number];
export type EventName = `${Authority}.${string}`;

/** What a member of staff may be; a person may have several roles. Support looks and decides on people, operators on all else as well, engineers read the audit. */
export const staffRoles = ['support', 'operator', 'engineer'] as const;
export type StaffRole = (typeof staffRoles)[number];

/** Who of the staff may send an `ops.` event. `fourEyes`: a second person of such a role has to approve it first. */
export type StaffRule = { readonly roles: readonly StaffRole[]; readonly fourEyes?: boolean };

const operatorsAlone: StaffRule = { roles: ['operator'] };

/**
 * What a flow says to the outside: what starts it, what may be sent, what its owner sees and how it ends.
 * `outcomes` has one entry per final state, `reasons` one per refusal, each with a line of meaning.
 */
export type Contract = {
  readonly input: Fields;
  readonly events: { readonly [name: EventName]: Fields };
  readonly view: Fields;
  readonly outcomes: { readonly [outcome: string]: string };
  readonly reasons: { readonly [reason: string]: string };
  /** Which staff may send which `ops.` event; operators, alone, where an event is left out. */
  readonly staff?: { readonly [event: `ops.${string}`]: StaffRule };
  /** Which staff may start it, where staff do; operators where it is left out. */
  readonly starters?: readonly StaffRole[];
  /** What staff see in place of `view`; the same where it is left out. */
  readonly staffView?: Fields;
};

/** Who of the staff may send this event. */
export function staffRuleOf({ staff }: Contract, event: string): StaffRule {
  const found = Object.entries(staff ?? {}).find(([name]) => name === event);
  return found?.[1] ?? operatorsAlone;
}

/** Checks a contract's shape and keeps its exact types. */
export function defineContract<const C extends Contract>(contract: C): C {
  return contract;
}

/** The input as the machine sees it: checked, with marked fields sealed. */
export type InputOf<C extends Contract> = z.output<C['input']>;

/** The events as the machine sees them. */
export type EventsOf<C extends Contract> = {
  [N in keyof C['events'] & string]: { type: N } & z.output<C['events'][N]>;
}[keyof C['events'] & string];

export type ViewOf<C extends Contract> = z.output<C['view']>;
/** What a flow shows to staff alone; nothing where the contract has no such view. */
export type StaffViewOf<C extends Contract> = C extends { readonly staffView: Fields }
  ? z.output<C['staffView']>
  : never;
export type ReasonOf<C extends Contract> = keyof C['reasons'] & string;

/** The authority that an event's name claims; undefined for a name outside the scheme. */
export function authorityOf(eventName: string): Authority | undefined {
  return authorities.find((authority) => eventName.startsWith(`${authority}.`));
}

/** The same message behind the edge: marked fields hold sealed strings, all others are as before. */
export function sealedFields(fields: Fields): Fields {
  const shape = Object.entries(fields.shape).map(([name, schema]) => [
    name,
    markOf(schema) === undefined ? schema : behindTheEdge(schema),
  ]);
  return z.strictObject(Object.fromEntries(shape));
}

function behindTheEdge(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return behindTheEdge(schema.unwrap()).optional();
  if (schema instanceof z.ZodNullable) return behindTheEdge(schema.unwrap()).nullable();
  return sealedSchema;
}

// Written without \p{…} so that the pattern means the same in JSON Schema.
const noControlCharacters = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/;

/** Free text of 1 to `max` code points: NFC, trimmed, no control characters or lone surrogates; emoji are welcome. */
export function text(max: number) {
  return z
    .string()
    .normalize('NFC')
    .trim()
    .min(1)
    .regex(noControlCharacters, { error: 'must not hold control characters' })
    .refine((value) => !/\p{Cs}/u.test(value), { error: 'must be well-formed Unicode' })
    .refine((value) => [...value].length <= max, { error: `must have at most ${max} characters` })
    .meta({ maxLength: max });
}
