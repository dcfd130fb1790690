import { createHash } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { addUpload } from '../db/queries/uploads.ts';
import { idOf, idPrefixes } from '../machines/kit/ids.ts';
import { bytesHash } from '../vault/hash.ts';
import { userOf } from './auth.ts';
import { boundedBytes, mediaTypeOf } from './body.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { answers, problemsFor } from './describe.ts';
import { once } from './idempotency.ts';
import type { Answer } from './idempotency.ts';
import { remadePhoto } from './image.ts';
import { Problem } from './problem.ts';

/** The largest photo that is taken, in bytes; a form around it may be a little longer. */
const largestPhotoBytes = 10 * 1024 * 1024;
const formBytes = 16 * 1024;
/** Uploads of one user that no run has taken; the oldest leave after a day. */
const looseLimit = 20;

const upload = z
  .object({
    id: z.string().meta({ description: 'Attach it to a run by this id, within a day' }),
    kind: z.literal('id-photo'),
    bytes: z.int().meta({ description: 'Size after the photo was made anew' }),
    width: z.int(),
    height: z.int(),
  })
  .meta({ id: 'Upload' });

const binary = z.string().meta({ format: 'binary' });

/**
 * `POST /v1/uploads`: takes a photo, makes it anew without metadata, and keeps it sealed for its owner.
 * Its owner is not given it back over HTTP; a run takes it by its id.
 */
export function uploadRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/v1/uploads',
    operationId: 'uploads.create',
    summary: 'Upload a photo: the image itself, or a form with the field `file`; JPEG, PNG or HEIC, at most 10 MiB',
    tags: ['uploads'],
    security: [{ session: [] }],
    request: {
      headers: z.object({ 'Idempotency-Key': z.string().min(1).max(255).optional() }),
      body: {
        required: true,
        content: {
          'image/jpeg': { schema: binary },
          'image/png': { schema: binary },
          'image/heic': { schema: binary },
          'multipart/form-data': { schema: z.strictObject({ file: binary }) },
        },
      },
    },
    responses: {
      201: answers(upload, 'The photo is kept for a day, or as long as a run has it'),
      ...problemsFor(
        'malformed-request',
        'idempotency-key-invalid',
        'idempotency-key-reused',
        'unauthenticated',
        'body-too-large',
        'unsupported-media-type',
        'unsupported-image',
        'invalid-body',
        'too-many-requests',
        'upstream-unavailable',
      ),
    },
  });
  app.post('/v1/uploads', (c) => create(c, deps));
}

async function create(c: ApiContext, deps: ApiDeps): Promise<Response> {
  const { db, vault, blobs } = deps;
  const owner = userOf(c);
  const sent = await photoOf(c);
  const request = {
    required: false,
    scope: `${owner} POST /v1/uploads`,
    said: createHash('sha256').update(sent).digest('hex'),
    freshTarget: idOf(idPrefixes.upload, uuidv7()),
  };
  const answer = await once(c, deps, request, async (id): Promise<Answer> => {
    const { bytes, width, height } = await remadePhoto(sent);
    const kept = { kind: 'id-photo' as const, bytes: bytes.byteLength, width, height };
    const hash = bytesHash(vault.keys, bytes);
    if (!(await addUpload(db, { id, owner, hash, ...kept }, looseLimit))) {
      throw new Problem('too-many-requests', {
        detail: `${looseLimit} uploads wait to be attached already`,
        retryAfterSeconds: 3_600,
      });
    }
    // The row first: bytes without one would never be swept.
    await blobs.put(id, await vault.sealBytes(owner, id, bytes));
    return { status: 201, body: { id, ...kept } };
  });
  return c.json(answer.body, answer.status);
}

async function photoOf(c: ApiContext): Promise<Uint8Array> {
  const type = mediaTypeOf(c);
  if (type.startsWith('image/')) return boundedBytes(c, largestPhotoBytes);
  if (type !== 'multipart/form-data') {
    throw new Problem('unsupported-media-type', {
      detail: 'Send the image itself (image/jpeg), or multipart/form-data',
    });
  }
  const body = await boundedBytes(c, largestPhotoBytes + formBytes);
  const form = await new Response(body, { headers: { 'Content-Type': c.req.header('Content-Type') ?? '' } })
    .formData()
    .catch(() => undefined);
  const unknown = [...(form?.keys() ?? [])].find((name) => name !== 'file');
  if (unknown !== undefined) {
    throw new Problem('invalid-body', {
      errors: [{ pointer: `/${unknown.slice(0, 40)}`, detail: 'is not a known field' }],
    });
  }
  const file = form?.get('file');
  if (form === undefined || file === null || file === undefined || typeof file === 'string') {
    throw new Problem('malformed-request', { detail: 'The form has no file in the field `file`' });
  }
  if (file.size > largestPhotoBytes) {
    throw new Problem('body-too-large', { detail: `At most ${largestPhotoBytes} bytes are read` });
  }
  return new Uint8Array(await file.arrayBuffer());
}
