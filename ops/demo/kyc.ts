import { randomInt } from 'node:crypto';
import sharp from 'sharp';
import { accountRunOf } from '../../workflows/activities/standing.ts';
import { register } from './registration.ts';
import { newKey } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import type { Staff } from './staff-members.ts';
import { asFields, asRun } from './transcript.ts';

const start = '/v1/flows/kyc';

/** A name that the registry does not have under the number: corrected in the same run, then approved. */
export async function proveIdentity(stage: Stage, person: Person): Promise<void> {
  const { transcript } = stage;
  const { token } = person;
  transcript.scene('Prove who you are: a mistyped number, a name that does not match, corrected, approved');
  const { id } = await transcript.run('POST', start, { token, body: {}, expect: 201, state: 'collecting' });
  const events = `${start}/${id}/events`;
  const identity = (name: string, idNumber: string) => ({ type: 'user.submitIdentity', name, idNumber });
  await transcript.run('POST', events, {
    token,
    body: identity('张三', '999999198001010021'),
    expect: 200,
    state: 'collecting',
    reason: 'id-number-check-digit-wrong',
  });
  await transcript.run('POST', events, {
    token,
    body: identity('张四', '99999919800101002X'),
    expect: 200,
    state: 'awaitingPhotos',
    reason: null,
  });
  await attachBoth(stage, person, id);
  await until(
    stage,
    person,
    id,
    'the registry has another name under this number',
    ({ reason }) => reason === 'name-mismatch',
  );
  await transcript.call('POST', events, { token, body: identity('张三', '99999919800101002x'), expect: 200 });
  await until(stage, person, id, 'the identity is proven', ({ outcome }) => outcome === 'approved');
  const account = await transcript.quietly(`/v1/flows/account/${accountRunOf(person.user)}`, token);
  transcript.check('the account is tier II', asFields(account['view'])['tier'] === 'II');
}

/** The registry cannot tell: two members of staff look at it, and one alone cannot decide. Gives whose identity it was. */
export async function reviewIdentity(stage: Stage, { sue, olga }: Staff): Promise<Person> {
  const { transcript } = stage;
  const person = await register(stage);
  const { token } = person;
  transcript.scene('The registry cannot tell: two people look at it');
  const { id } = await transcript.run('POST', start, { token, body: {}, expect: 201, state: 'collecting' });
  await transcript.run('POST', `${start}/${id}/events`, {
    token,
    body: { type: 'user.submitIdentity', name: '李雷', idNumber: '99999919800101010X' },
    expect: 200,
    state: 'awaitingPhotos',
  });
  await attachBoth(stage, person, id);
  await until(stage, person, id, 'it waits for staff', ({ state }) => state === 'underReview.awaitingClaim');
  const path = `/v1/ops/flows/kyc/${id}`;
  const send = (token: string, type: string, expect: number) =>
    transcript.call('POST', `${path}/events`, { token, body: { type, reason: 'Review of the day' }, expect });
  const { view } = await transcript.run('POST', `${path}/events`, {
    token: sue,
    body: { type: 'ops.claim', reason: 'Review of the day' },
    expect: 200,
    state: 'underReview.claimed',
  });
  await lookAtPhoto(stage, sue, String(asFields(view['photos'])['front']));
  await send(sue, 'ops.approve', 200);
  transcript.say('the same person cannot approve twice; another can');
  await send(sue, 'ops.approve', 409);
  const ended = asRun(await send(olga, 'ops.approve', 200));
  transcript.check('it is approved', ended.outcome === 'approved');
  return person;
}

/** What is reviewed is looked at; that it was is in the audit. */
async function lookAtPhoto({ system, transcript }: Stage, token: string, upload: string): Promise<void> {
  const response = await fetch(`${system.apiUrl}/v1/ops/uploads/${upload}`, {
    headers: { Authorization: `Bearer ${token}`, 'X-Reason': 'Review of the day' },
  });
  const { byteLength } = await response.arrayBuffer();
  const kept = response.headers.get('Cache-Control');
  transcript.check(`a photo of ${byteLength} bytes, ${kept}`, response.status === 200 && kept === 'no-store');
}

async function attachBoth(stage: Stage, { token }: Person, run: string): Promise<void> {
  for (const side of ['front', 'back']) {
    const upload = await uploaded(stage, token);
    await stage.transcript.call('POST', `${start}/${run}/events`, {
      token,
      key: newKey(),
      body: { type: 'user.attachPhoto', side, upload },
      expect: 200,
    });
  }
}

/** Uploads a photo that no other is like, and says which id it has now. */
async function uploaded({ system, transcript }: Stage, token: string): Promise<string> {
  const background = { r: randomInt(256), g: randomInt(256), b: randomInt(256) };
  const bytes = await sharp({ create: { width: 900, height: 600, channels: 3, background } })
    .jpeg()
    .toBuffer();
  const response = await fetch(`${system.apiUrl}/v1/uploads`, {
    method: 'POST',
    headers: { 'Content-Type': 'image/jpeg', Authorization: `Bearer ${token}` },
    body: new Uint8Array(bytes),
  });
  const { id } = asFields(await response.json());
  transcript.check(`a photo of ${bytes.byteLength} bytes is uploaded: ${String(id)}`, response.status === 201);
  return String(id);
}

async function until(
  { transcript }: Stage,
  { token }: Person,
  run: string,
  what: string,
  fits: (seen: { readonly [field: string]: unknown }) => boolean,
): Promise<void> {
  await transcript.until(what, () => transcript.quietly(`${start}/${run}`, token), fits);
}
