import { z } from 'zod';
import type { Policy } from '../../machines/kit/policy.ts';

/** What a run knows, by name: a message's field that must equal one of these has the name of what it equals. */
export type Known = { readonly [name: string]: readonly (string | number)[] };

/** What samples are made of beside the schema. */
export type Palette = {
  readonly known: Known;
  readonly numbers: readonly number[];
  /** A plain string; those of the world and those of a sender differ, so that an event can be about something else. */
  readonly plain: string;
};

/** A sealed value that every search for secrets must find; it says whose it is. */
export const sealedSample = 'eyJhbGciOiJkaXIifQ..c2FtcGxl.c2VhbGVk.dGFn';

const plainStrings = [
  '000000',
  '+8613800000001',
  '2026-01-01T00:00:00.000Z',
  'https://sample.test/',
  '01932c07-a5b0-7000-a000-000000000001',
];
const anything = [sealedSample, 'anything', 1, true, {}, []];

/** Most combinations of a message's fields that are tried; with more, each field varies alone. */
const mostCombinations = 64;

/** Numbers at which a guard may turn: 0, 1 and both neighbours of each small limit of the policy. */
export function turningNumbers(policy: Policy): number[] {
  const limits = Object.values(policy).filter((value) => typeof value === 'number' && value <= 20) as number[];
  return [...new Set([1, 0, ...limits.flatMap((limit) => [limit - 1, limit, limit + 1])])];
}

/**
 * Values that fit a schema: every variant of a union or an enum, present and absent, and the palette's strings and numbers.
 * Throws a TypeError for a kind of schema it does not know and for a string that no sample fits.
 */
export function samples(schema: z.core.$ZodType, palette: Palette, name = ''): unknown[] {
  const def = (schema as z.ZodType).def as z.core.$ZodTypes['_zod']['def'];
  const own = z.globalRegistry.get(schema)?.['examples'];
  const examples: readonly unknown[] = Array.isArray(own) ? own : [];
  const of = (inner: z.core.$ZodType) => samples(inner, palette, name);
  switch (def.type) {
    case 'object':
      return objects(def.shape, palette);
    case 'union':
      return def.options.flatMap(of);
    case 'enum':
      return Object.values(def.entries);
    case 'literal':
      return [...def.values];
    case 'boolean':
      return [true, false];
    case 'null':
      return [null];
    case 'nullable':
      return [...of(def.innerType), null];
    case 'optional':
      return [...of(def.innerType), undefined];
    case 'readonly':
    case 'default':
    case 'nonoptional':
      return of(def.innerType);
    case 'pipe':
      return of(def.in);
    case 'array':
      return [[], ...of(def.element).map((element) => [element])].filter((value) => fits(schema, value));
    case 'record':
      return [{}];
    case 'number':
      return fitting(schema, name, [...examples, ...(palette.known[name] ?? []), ...palette.numbers]);
    case 'string':
      return strings(schema, name, examples, palette);
    case 'custom':
    case 'unknown':
    case 'any':
      return fitting(schema, name, [...examples, ...anything]).slice(0, 1);
    default:
      throw new TypeError(`There are no samples for ${name}: a schema of type ${def.type}`);
  }
}

const fits = (schema: z.core.$ZodType, value: unknown) => z.safeParse(schema, value).success;

function fitting(schema: z.core.$ZodType, name: string, values: readonly unknown[]): unknown[] {
  const found = [...new Set(values)].filter((value) => fits(schema, value));
  if (found.length === 0) throw new TypeError(`No sample fits ${name}: give its schema examples with meta()`);
  return found;
}

/** The schema's examples, or one string of its own; and whatever the run knows by the field's name. */
function strings(schema: z.core.$ZodType, name: string, examples: readonly unknown[], palette: Palette): unknown[] {
  const own =
    examples.length > 0
      ? fitting(schema, name, examples)
      : fitting(schema, name, [palette.plain, ...plainStrings]).slice(0, 1);
  const known = (palette.known[name] ?? []).filter((value) => fits(schema, value));
  return [...new Set([...own, ...known])];
}

function objects(shape: z.core.$ZodShape, palette: Palette): unknown[] {
  const fields = Object.entries(shape).map(([name, schema]) => ({ name, values: samples(schema, palette, name) }));
  const combinations = fields.reduce((product, { values }) => product * values.length, 1);
  const rows = combinations <= mostCombinations ? everyCombination(fields) : eachAlone(fields);
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)));
}

type Field = { readonly name: string; readonly values: readonly unknown[] };
type Row = { readonly [name: string]: unknown };

function everyCombination(fields: readonly Field[]): Row[] {
  return fields.reduce<Row[]>(
    (rows, { name, values }) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
}

function eachAlone(fields: readonly Field[]): Row[] {
  const first = Object.fromEntries(fields.map(({ name, values }) => [name, values[0]]));
  return [
    first,
    ...fields.flatMap(({ name, values }) => values.slice(1).map((value) => ({ ...first, [name]: value }))),
  ];
}
