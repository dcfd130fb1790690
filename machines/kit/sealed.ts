import { z } from 'zod';

declare const sealedBrand: unique symbol;

/** A JWE in compact form (RFC 7516 §7.1): what a machine holds in place of a secret or a personal value. */
export type Sealed = string & { readonly [sealedBrand]: 'Sealed' };

/** Five base64url parts, the second empty since the key is used directly (RFC 7518 §4.5). */
export const sealedPattern = /^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+$/;

export const sealedSchema = z.custom<Sealed>((value) => typeof value === 'string' && sealedPattern.test(value), {
  error: 'must be a sealed value',
});

/** `secret`: useless a day later (passwords, codes). `personal`: readable until its subject is erased. */
export type Mark = 'secret' | 'personal';

const marks = z.registry<{ mark: Mark }>();

/**
 * Marks a field that the API edge seals under an hourly key, destroyed a day later.
 * What callers send is checked by `schema`; what everything behind the edge sees is a {@link Sealed} string.
 */
export function secret(schema: z.ZodType<string, string>): z.ZodType<Sealed, string> {
  return marked(schema, 'secret');
}

/** Marks a field that the API edge seals under its subject's own data key. */
export function personal(schema: z.ZodType<string, string>): z.ZodType<Sealed, string> {
  return marked(schema, 'personal');
}

/** The mark of a field's schema, seen through `optional` and `nullable`; undefined for a plain field. */
export function markOf(schema: z.core.$ZodType): Mark | undefined {
  return marks.get(schema)?.mark ?? (isWrapper(schema) ? markOf(schema.unwrap()) : undefined);
}

// The schema still parses to the plain text: only the edge, which seals it at once, ever sees that moment.
function marked(schema: z.ZodType<string, string>, mark: Mark): z.ZodType<Sealed, string> {
  const copy = schema.meta({ ...schema.meta(), 'x-purser': mark });
  marks.add(copy, { mark });
  return copy as unknown as z.ZodType<Sealed, string>;
}

function isWrapper(schema: z.core.$ZodType): schema is z.ZodOptional | z.ZodNullable {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable;
}
