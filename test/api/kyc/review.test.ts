import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.ts';
import { asFields, call, signedIn } from '../staff.stage.ts';
import type { Member } from '../staff.stage.ts';
import { photo, startStage } from './stage.ts';
import type { Person } from './stage.ts';

// Manual review as staff do it: over HTTP, by who is signed in.

let stage: Awaited<ReturnType<typeof startStage>>;
let support: Member;
let operator: Member;
let engineer: Member;
beforeAll(async () => {
  stage = await startStage();
  support = await signedIn(stage.wallet, 'sue', 'support');
  operator = await signedIn(stage.wallet, 'olga', 'operator');
  engineer = await signedIn(stage.wallet, 'ed', 'engineer');
});
afterAll(() => stage.wallet.stop());

type Run = Awaited<ReturnType<typeof stage.begin>>;
const why = { 'X-Reason': 'Review of the day' };
const send = (member: Member, { id }: Run, type: string, fields: object = {}) =>
  call(stage.wallet.app, 'POST', `/v1/ops/flows/kyc/${id}/events`, {
    token: member.token,
    body: { ...fields, type, reason: 'Review of the day' },
  });
const get = (member: { token: string }, path: string, headers: { [name: string]: string } = why) =>
  stage.wallet.app.request(path, { headers: { Authorization: `Bearer ${member.token}`, ...headers } });
const look = async (member: Member, { id }: Run) => {
  const body: unknown = await (await get(member, `/v1/ops/flows/kyc/${id}`)).json();
  return asFields(body);
};

async function underReview(): Promise<{ person: Person; run: Run }> {
  const person = await stage.register();
  const run = await stage.begin(person);
  await stage.giveAll(person, run, '99999919800101010X');
  await stage.until(person, run, ({ state }) => state === 'underReview.awaitingClaim');
  return { person, run };
}

describe('manual review', () => {
  it('shows staff masks, photos by their ids, and who is at it; the owner nothing of that', async () => {
    const { person, run } = await underReview();
    expect((await send(engineer, run, 'ops.claim')).status).toBe(403);
    expect((await send(support, run, 'ops.claim', { by: operator.id })).status).toBe(422);
    expect((await send(support, run, 'ops.claim')).body).toMatchObject({
      state: 'underReview.claimed',
      view: {
        nameMask: '*三',
        idMask: expect.stringMatching(/^999\*+010X$/) as unknown,
        photos: { front: expect.stringMatching(/^upl_/) as unknown, back: expect.stringMatching(/^upl_/) as unknown },
        claimedBy: support.id,
        approvedBy: [],
      },
    });
    expect((await send(operator, run, 'ops.refuse', { because: 'not-eligible' })).status).toBe(409);
    const { view } = await stage.look(person, run);
    expect(view).toMatchObject({ photos: { front: true, back: true } });
    expect(JSON.stringify(await stage.look(person, run))).not.toMatch(/claimedBy|staffView|upl_|stf_/);
    await stage.tell(person, run, 'user.cancel');
  });

  it('shows whoever reviews a photo, and tells the audit of each look', async () => {
    const { person, run } = await underReview();
    const { front } = asFields(asFields((await look(support, run))['view'])['photos']);
    const path = `/v1/ops/uploads/${String(front)}`;
    for (const member of [support, operator]) {
      const shown = await get(member, path);
      expect([shown.status, shown.headers.get('Content-Type'), shown.headers.get('Cache-Control')]).toEqual([
        200,
        'image/jpeg',
        'no-store',
      ]);
      const bytes = new Uint8Array(await shown.arrayBuffer());
      expect([...bytes.slice(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
      const [entry] = await listAudit(stage.wallet.db, { staff: member.id, limit: 1 });
      expect(entry).toMatchObject({ act: 'look at upload', run: run.id, detail: front, reason: 'Review of the day' });
    }
    expect((await get(support, path, {})).status).toBe(400);
    for (const member of [engineer, person]) expect((await get(member, path)).status).toBe(403);
    const loose = await stage.upload(person, await photo());
    for (const other of [String(loose.body['id']), 'upl_01932c07a5b07000a000000000000001', 'nonsense'])
      expect((await get(support, `/v1/ops/uploads/${other}`)).status).toBe(404);
    await stage.tell(person, run, 'user.cancel');
    expect((await get(support, path)).status).toBe(404);
  });

  it('is approved by two people, none of them twice', async () => {
    const { person, run } = await underReview();
    await send(support, run, 'ops.claim');
    expect((await send(operator, run, 'ops.approve')).status).toBe(409);
    expect((await send(support, run, 'ops.approve')).body['state']).toBe('underReview.awaitingSecondApproval');
    expect((await send(support, run, 'ops.approve')).status).toBe(409);
    expect(await look(operator, run)).toMatchObject({ view: { claimedBy: support.id, approvedBy: [support.id] } });
    expect(await stage.tierOf(person)).toBe('none');
    expect((await send(operator, run, 'ops.approve')).body['outcome']).toBe('approved');
    expect(await stage.tierOf(person)).toBe('II');
  });
});
