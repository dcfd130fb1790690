import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { findAttached } from '../db/queries/uploads.ts';
import { idPattern } from '../machines/kit/ids.ts';
import { SealFault } from '../vault/seal.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { because, reasonHeader } from './describe-ops.ts';
import { problemsFor } from './describe.ts';
import { Problem } from './problem.ts';
import { audited, reasonOf, staffOf } from './staff-caller.ts';

/** `GET /v1/ops/uploads/{id}`: whoever reviews an identity looks at a photo that a run has taken. Each look is in the audit. */
export function opsUploadRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v1/ops/uploads/{id}',
    operationId: 'ops.upload',
    summary: 'A photo that a run has taken; for support and operators, each look audited',
    tags: ['ops'],
    security: [{ staff: [] }],
    request: { params: z.object({ id: z.string() }), headers: reasonHeader, query: z.object(because) },
    responses: {
      200: {
        description: 'The photo, made anew when it was uploaded; not to be kept by anything in between',
        content: { 'image/jpeg': { schema: z.string().meta({ format: 'binary' }) } },
      },
      ...problemsFor('unauthenticated', 'forbidden', 'reason-missing', 'not-found', 'upstream-unavailable'),
    },
  });
  app.get('/v1/ops/uploads/:id', (c) => look(c, deps));
}

async function look(c: ApiContext, deps: ApiDeps): Promise<Response> {
  const caller = staffOf(c, 'support', 'operator');
  const reason = reasonOf(c);
  const id = c.req.param('id') ?? '';
  const unknown = new Problem('not-found', { detail: 'No run has such a photo' });
  if (!idPattern.test(id)) throw unknown;
  const found = await findAttached(deps.db, id);
  const deed = { staff: caller.staff, act: 'look at upload', run: found?.run ?? null, detail: id, reason };
  await audited(c, deps, deed);
  const sealed = found === undefined ? undefined : await deps.blobs.get(id);
  if (found === undefined || sealed === undefined) throw unknown;
  const bytes = await opened(deps, found.owner, id, sealed);
  if (bytes === undefined) throw unknown;
  c.header('Cache-Control', 'no-store');
  c.header('Content-Disposition', 'inline');
  return c.body(new Uint8Array(bytes), 200, { 'Content-Type': 'image/jpeg' });
}

/** Undefined for a photo of somebody who was erased. */
async function opened({ vault }: ApiDeps, owner: string, id: string, sealed: Uint8Array) {
  try {
    return await vault.openBytes(owner, id, sealed);
  } catch (error) {
    if (error instanceof SealFault && error.reason === 'key-destroyed') return undefined;
    throw error;
  }
}
