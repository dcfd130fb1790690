import { randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesHash } from '../../../vault/hash.ts';
import { sweepUploads } from '../../../workflows/activities/sweep-uploads.ts';
import { photo, startStage } from './stage.ts';
import type { Person } from './stage.ts';

let stage: Awaited<ReturnType<typeof startStage>>;
let person: Person;
let stranger: Person;
beforeAll(async () => {
  stage = await startStage();
  [person, stranger] = await Promise.all([stage.register(), stage.register()]);
});
afterAll(() => stage.wallet.stop());

const files = (): Promise<string[]> => readdir(stage.wallet.uploadsDir).catch(() => []);
const number = '999999199003070012';

async function kept(by: Person, bytes?: Uint8Array): Promise<string> {
  const { status, body } = await stage.upload(by, bytes ?? (await photo()));
  expect(status, JSON.stringify(body)).toBe(201);
  return String(body['id']);
}

async function readyForPhotos(by: Person) {
  const run = await stage.begin(by);
  expect((await stage.submit(by, run, number)).state).toBe('awaitingPhotos');
  return run;
}

describe('a photo that is taken', () => {
  it('lies sealed, and is without metadata when its owner’s key opens it', async () => {
    const remark = `canary-${randomUUID()}`;
    const sent = await photo(remark);
    expect(sent.includes(remark)).toBe(true);
    const { status, body, headers } = await stage.upload(person, sent);
    expect([status, body['kind'], body['width'], body['height']]).toEqual([201, 'id-photo', 640, 400]);
    expect(headers.get('Content-Type')).toMatch(/json/);
    const id = String(body['id']);
    const file = await readFile(join(stage.wallet.uploadsDir, id));
    expect(file.toString('latin1')).toMatch(/^eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
    const opened = Buffer.from(await stage.wallet.vault.openBytes(person.user, id, file));
    expect(opened.includes(remark)).toBe(false);
    const { format, exif, xmp, icc } = await sharp(opened).metadata();
    expect({ format, exif, xmp, icc }).toEqual({ format: 'jpeg' });
    const row = await stage.wallet.db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ owner: person.user, bytes: opened.byteLength, run_id: null, side: null });
    expect(row.hash).toBe(bytesHash(stage.wallet.vault.keys, opened));
  });

  it('may come in a form, and is the same upload when it is sent again under its key', async () => {
    const form = new FormData();
    form.set(
      'file',
      new Blob([new Uint8Array(await photo())], { type: 'application/octet-stream' }),
      '../../etc/passwd',
    );
    const request = new Request('http://wallet/v1/uploads', { method: 'POST', body: form });
    const type = request.headers.get('Content-Type') ?? '';
    const body = Buffer.from(await request.arrayBuffer());
    const headers = { 'Content-Type': type, 'Idempotency-Key': randomUUID() };
    const [first, again] = [await stage.upload(person, body, headers), await stage.upload(person, body, headers)];
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    const other = await stage.upload(person, await photo(), { 'Idempotency-Key': headers['Idempotency-Key'] });
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency-key-reused']);
  });

  it('is known by its bytes, whatever it is called', async () => {
    const png = await sharp(await photo())
      .png()
      .toBuffer();
    expect((await stage.upload(person, png, { 'Content-Type': 'image/webp' })).status).toBe(201);
  });
});

describe('what is not taken', () => {
  it.each<[string, () => Uint8Array | Promise<Uint8Array>, string, number, string]>([
    ['text', () => Buffer.from('hello'), 'image/jpeg', 415, 'unsupported-image'],
    ['HEIC', () => Buffer.from('\0\0\0\u0018ftypheic\0\0\0\0mif1heic'), 'image/heic', 415, 'unsupported-image'],
    ['nothing', () => new Uint8Array(), 'image/jpeg', 415, 'unsupported-image'],
    ['JSON', () => Buffer.from('{}'), 'application/json', 415, 'unsupported-media-type'],
    ['no type', () => photo(), '', 415, 'unsupported-media-type'],
    ['10 MiB and a byte', () => new Uint8Array(10 * 1024 * 1024 + 1), 'image/jpeg', 413, 'body-too-large'],
    ['a form without a boundary', () => Buffer.from('x'), 'multipart/form-data', 400, 'malformed-request'],
    [
      'a form without the file',
      () => Buffer.from('--b\r\n\r\n--b--'),
      'multipart/form-data; boundary=b',
      400,
      'malformed-request',
    ],
  ])('%s', async (_, made, type, status, code) => {
    const before = await files();
    const answer = await stage.upload(person, await made(), { 'Content-Type': type });
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(await files()).toEqual(before);
  });

  it('anything without a session, and nothing is given back over HTTP', async () => {
    const sent = { method: 'POST', headers: { 'Content-Type': 'image/jpeg' }, body: new Uint8Array(await photo()) };
    expect((await stage.wallet.app.request('/v1/uploads', sent)).status).toBe(401);
    const id = await kept(person);
    const headers = { Authorization: `Bearer ${person.token}` };
    expect((await stage.wallet.app.request(`/v1/uploads/${id}`, { headers })).status).toBe(404);
  });

  it('more than twenty that no run took', async () => {
    const greedy = await stage.register();
    const bytes = await photo();
    const answers = await Promise.all(Array.from({ length: 22 }, () => stage.upload(greedy, bytes)));
    const statuses = answers.map(({ status }) => status);
    // Some may be told that too many photos are being worked on at once; none slips past the limit.
    expect(statuses.filter((status) => status === 201).length).toBeLessThanOrEqual(20);
    while ((await stage.upload(greedy, bytes)).status === 201);
    const full = await stage.upload(greedy, bytes);
    expect([full.status, full.body['code']]).toEqual([429, 'too-many-requests']);
    const rows = await stage.wallet.db.selectFrom('uploads').select('id').where('owner', '=', greedy.user).execute();
    expect(rows).toHaveLength(20);
  });
});

describe('attaching', () => {
  it('takes the owner’s own photos only, large enough, and two different ones', async () => {
    const run = await readyForPhotos(person);
    const attach = async (side: string, upload: string) => {
      const { reason, view } = await stage.tell(person, run, 'user.attachPhoto', { side, upload });
      return [reason, view['photos']];
    };
    const none = { front: false, back: false };
    const one = { front: true, back: false };
    expect(await attach('front', `upl_${'0'.repeat(32)}`)).toEqual(['upload-unknown', none]);
    expect(await attach('front', await kept(stranger))).toEqual(['upload-unknown', none]);
    expect(await attach('front', await kept(person, await photo('x', [640, 299])))).toEqual(['photo-too-small', none]);
    const bytes = await photo();
    const front = await kept(person, bytes);
    expect(await attach('front', front)).toEqual([null, one]);
    expect(await attach('front', front)).toEqual([null, one]);
    expect(await attach('back', front)).toEqual(['photos-alike', one]);
    expect(await attach('back', await kept(person, bytes))).toEqual(['photos-alike', one]);
    // A new front replaces the old one, whose bytes are gone.
    expect(await files()).toContain(front);
    expect(await attach('front', await kept(person))).toEqual([null, one]);
    expect(await files()).not.toContain(front);
    const stale = await kept(person);
    await age(stale);
    expect(await attach('back', stale)).toEqual(['upload-unknown', one]);
    await stage.tell(person, run, 'user.cancel');
  });

  it('ends with the run: what was given is deleted when it is cancelled', async () => {
    const owner = await stage.register();
    const run = await readyForPhotos(owner);
    const upload = await kept(owner);
    await stage.tell(owner, run, 'user.attachPhoto', { side: 'front', upload });
    const { db } = stage.wallet;
    const claims = () => db.selectFrom('identities').select('name_mask').where('run_id', '=', run.id).execute();
    expect(await claims()).toHaveLength(1);
    expect((await stage.tell(owner, run, 'user.cancel')).outcome).toBe('cancelled');
    expect(await claims()).toEqual([]);
    expect(await files()).not.toContain(upload);
    expect(await db.selectFrom('uploads').select('id').where('id', '=', upload).execute()).toEqual([]);
  });
});

describe('what becomes of photos', () => {
  it('those that no run took within a day are swept, and no others', async () => {
    const owner = await stage.register();
    const run = await readyForPhotos(owner);
    const [old, young, taken] = [await kept(owner), await kept(owner), await kept(owner)];
    await stage.tell(owner, run, 'user.attachPhoto', { side: 'front', upload: taken });
    await Promise.all([age(old), age(taken)]);
    await sweepUploads(stage.wallet.db, stage.wallet.blobs, new Date());
    const left = await files();
    expect([old, young, taken].map((id) => left.includes(id))).toEqual([false, true, true]);
    expect(await sweepUploads(stage.wallet.db, stage.wallet.blobs, new Date())).toBe(0);
  });

  it('a person who is erased leaves nothing that can be opened, and can upload no more', async () => {
    const owner = await stage.register();
    const id = await kept(owner);
    const { vault, blobs } = stage.wallet;
    await vault.keyring.eraseSubject(owner.user);
    const file = (await blobs.get(id)) ?? new Uint8Array();
    expect(file.byteLength).toBeGreaterThan(1_000);
    await expect(vault.openBytes(owner.user, id, file)).rejects.toMatchObject({ reason: 'key-destroyed' });
  });
});

async function age(id: string): Promise<void> {
  await stage.wallet.db
    .updateTable('uploads')
    .set({ created_at: new Date(Date.now() - 25 * 3_600_000) })
    .where('id', '=', id)
    .execute();
}
