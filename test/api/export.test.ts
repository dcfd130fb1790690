import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { exported } from '../../api/export-schema.ts';
import { inTransaction } from '../../db/client.ts';
import { earnPoints } from '../../db/points.ts';
import { listAudit } from '../../db/queries/audit.ts';
import { eventually } from '../eventually.ts';
import { seedCampaign } from '../campaigns.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { clientOf } from './client.ts';
import type { Client } from './client.ts';
import { register } from './people.ts';
import type { Person } from './people.ts';

const perDay = 4;
const path = '/v1/me/export';
const given = { name: '测试', idNumber: '999999199003070012', address: '海拔路一号' };

let wallet: Wallet;
let client: Client;
let person: Person;
let other: Person;
let photo: string;
let campaign: string;
beforeAll(async () => {
  wallet = await startWallet({ policy: { limits: { exportsPerUserDay: perDay } } });
  client = clientOf(wallet);
  [person, other] = await Promise.all([register(wallet, client), register(wallet, client)]);
  const { user, token } = person;
  const { db, vault } = wallet;
  await db
    .insertInto('identities')
    .values({
      run_id: `kyc_${user.slice(4)}`,
      user_id: user,
      id_hash: `hash of ${user}`,
      name_sealed: await vault.sealPersonal(user, given.name),
      id_number_sealed: await vault.sealPersonal(user, given.idNumber),
      address_sealed: await vault.sealPersonal(user, given.address),
      name_mask: '*试',
      id_mask: '9***2',
      valid_until: '2036-11-24',
      proven_at: new Date(),
    })
    .execute();
  await db
    .insertInto('user_devices')
    .values({ user_id: user, device_hash: 'a-hash-of-a-device', first_seen_at: new Date(), last_seen_at: new Date() })
    .execute();
  campaign = await seedCampaign(wallet, { coupon: { most: 1, perUser: 1, days: 1 } });
  const claimed = await client.call('POST', '/v1/coupons', { token, body: { campaign } });
  expect(claimed.status).toBe(201);
  const earned = { requestId: 'earned', run: 'test', user, points: 12, currency: 'CNY', expiresAt: new Date() };
  await inTransaction(db, (tx) => earnPoints(tx, earned));
  const raw = await readFile(new URL('../fixtures/two-colours.heic', import.meta.url));
  const sent = await client.call('POST', '/v1/uploads', { token, raw, headers: { 'Content-Type': 'image/heic' } });
  expect(sent.status).toBe(201);
  photo = String(sent.body['id']);
});
afterAll(() => wallet.stop());

async function exportOf({ token }: Person): Promise<z.output<typeof exported>> {
  const { status, headers, body } = await client.call('GET', path, { token });
  expect(status, JSON.stringify(body)).toBe(200);
  expect(headers.get('Cache-Control')).toBe('no-store');
  return exported.parse(body);
}

/** Calls of one person's that are still allowed today are few: each test counts its own. */
describe('an export', () => {
  it('has all that a person gave, in the clear, and whatever befell', async () => {
    // What runs are found by is told to the engine's index, which takes a moment; looking there costs no export.
    await eventually(
      'the registration in the list of runs',
      () => wallet.runs.list({ flows: ['registration'], owner: person.user, limit: 1 }),
      ({ runs }) => runs[0]?.outcome === 'registered',
    );
    const all = await exportOf(person);
    expect(all).toMatchObject({
      user: { id: person.user, phone: person.phone },
      consents: [{ to: 'terms', version: '2026-11', run: person.run.id }],
      identities: [{ ...given, occupation: null, validUntil: '2036-11-24', replacedAt: null }],
      devices: [{}],
      sessions: [{ endedAt: null }],
      balances: [{ currency: 'CNY', availableMinor: 10_000 }],
      transactions: [{ kind: 'credit', amountMinor: 10_000 }],
      coupons: [{ campaign, state: 'available' }],
      points: [{ kind: 'points-earned', points: 12 }],
      complete: true,
    });
    expect(all.runs.map(({ id, outcome }) => [id, outcome])).toContainEqual([person.run.id, 'registered']);
    const [file] = all.uploads;
    expect(file).toMatchObject({ id: photo, mediaType: 'image/jpeg', run: null });
    const { format, width, height } = await sharp(Buffer.from(file?.content ?? '', 'base64')).metadata();
    expect({ format, width, height }).toEqual({ format: 'jpeg', width: 320, height: 200 });
  });

  it('has nothing that is a secret, a hash, or sealed', async () => {
    const text = JSON.stringify(await exportOf(person));
    expect(text).not.toMatch(/hash|eyJ|\$argon2/);
    const { access_hash, refresh_hash } = await wallet.db
      .selectFrom('sessions')
      .selectAll()
      .where('user_id', '=', person.user)
      .executeTakeFirstOrThrow();
    for (const secret of [access_hash, refresh_hash, person.token]) expect(text).not.toContain(secret);
  });

  it('has nothing of anybody else', async () => {
    const text = JSON.stringify(await exportOf(other));
    for (const theirs of [...Object.values(given), person.user, person.phone, photo])
      expect(text).not.toContain(theirs);
  });

  it('says of a file that is gone that it is', async () => {
    const kept = await wallet.blobs.get(photo);
    await wallet.blobs.remove(photo);
    expect((await exportOf(person)).uploads).toMatchObject([{ id: photo, content: null }]);
    await wallet.blobs.put(photo, kept ?? Buffer.alloc(0));
  });

  it('breaks off where a file cannot be opened, and does not pass for a whole one', async () => {
    const kept = await wallet.blobs.get(photo);
    await wallet.blobs.put(photo, Buffer.from('not sealed'));
    const response = await wallet.app.request(path, { headers: { Authorization: `Bearer ${person.token}` } });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toMatchObject({ name: 'SealFault' });
    await wallet.blobs.put(photo, kept ?? Buffer.alloc(0));
  });

  it('is written to the audit, one entry each', async () => {
    const entries = await listAudit(wallet.db, { staff: person.user, limit: 10 });
    expect(entries.map(({ act, detail }) => [act, detail])).toEqual(
      Array.from({ length: perDay }, () => ['export', null]),
    );
  });

  it('may be had so often a day, and then not', async () => {
    const { status, body, headers } = await client.call('GET', path, { token: person.token });
    expect([status, body['code']]).toEqual([429, 'too-many-requests']);
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(23 * 3_600);
    expect((await client.call('GET', path, { token: other.token })).status).toBe(200);
  });

  it('needs a login of the last quarter of an hour', async () => {
    await wallet.db
      .updateTable('sessions')
      .set({ created_at: new Date(Date.now() - 16 * 60_000) })
      .where('user_id', '=', other.user)
      .execute();
    const { status, body } = await client.call('GET', path, { token: other.token });
    expect([status, body['code']]).toEqual([403, 'login-not-fresh']);
  });
});
