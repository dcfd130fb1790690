import type { z } from 'zod';
import { problemSchema, problems } from './problem.ts';
import type { ProblemCode } from './problem.ts';

/** A JSON answer for the OpenAPI document, with the headers it carries. */
export function answers(schema: z.ZodType, description: string, headers: { readonly [name: string]: string } = {}) {
  return {
    description,
    content: { 'application/json': { schema } },
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, meaning]) => [
        name,
        { description: meaning, schema: { type: 'string' as const } },
      ]),
    ),
  };
}

/** The problems that a route may answer with, by status, each naming its codes. */
export function problemsFor(...codes: readonly ProblemCode[]) {
  const every: ProblemCode[] = [...codes, 'internal-error'];
  const statuses = [...new Set(every.map((code) => problems[code].status))];
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: every
          .filter((code) => problems[code].status === status)
          .map((code) => `\`${code}\`: ${problems[code].title}`)
          .join('; '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}
