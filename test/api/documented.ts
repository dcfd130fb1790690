import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import { z } from 'zod';
import type { Wallet } from '../wallet.ts';

const media = z.looseObject({ schema: z.record(z.string(), z.unknown()).optional() });
const response = z.looseObject({ content: z.record(z.string(), media).optional() });
const operation = z.looseObject({ responses: z.record(z.string(), response), operationId: z.string() });
const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({ properties: z.unknown() })) }),
});
export type Document = z.output<typeof documentSchema>;

type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly [field: string]: unknown };
};

/** The app's OpenAPI document, and a check of answers against it. */
export async function documentOf(app: Wallet['app']) {
  const document = documentSchema.parse(await (await app.request('/openapi.json')).json());
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'document');

  function expectFits(component: string, value: Answer['body']): void {
    const fits = ajv.getSchema(`document#/components/schemas/${component}`);
    expect(fits, `${component} is documented`).toBeDefined();
    expect(fits?.(value) === true ? [] : fits?.errors, `${component}: ${JSON.stringify(value)}`).toEqual([]);
    // The schema lets unknown fields pass, as clients should; an answer of ours has none.
    const known = Object.keys(document.components.schemas[component]?.properties ?? {});
    expect(Object.keys(value).filter((name) => !known.includes(name) && name !== 'token')).toEqual([]);
  }

  return {
    document,
    /** A run fits its flow's schema, a problem the schema of problems and its media type. */
    expectDocumented({ status, headers, body }: Answer): void {
      const type = headers.get('Content-Type') ?? '';
      if (status >= 400 && !('ready' in body)) {
        if (Object.keys(body).length === 0) return;
        expect(type).toMatch(/^application\/problem\+json/);
        expectFits('Problem', body);
        expect(body['status']).toBe(status);
        return;
      }
      const { flow, seq } = body;
      if (typeof flow === 'string' && seq !== undefined) expectFits(`${capital(flow)}Run`, body);
    },
  };
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
