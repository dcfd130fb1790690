import { randomInt } from 'node:crypto';
import sharp from 'sharp';
import { connectRuns } from '../../workflows/client.ts';
import { accountRunOf } from '../../workflows/activities/standing.ts';
import { register } from './registration.ts';
import { newKey } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import { asFields } from './transcript.ts';

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

/** The registry cannot tell: two members of staff look at it, and one alone cannot decide. Answers who is known then. */
export async function reviewIdentity(stage: Stage): Promise<Person> {
  const { transcript, system } = stage;
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
  const runs = await connectRuns(system.temporalAddress);
  const staff = async (by: string, type: string) => {
    const seen = await runs
      .tell(id, { type, by }, { authority: 'ops', owner: null })
      .then(({ state }) => state)
      .catch(() => 'refused');
    transcript.say(`${by} sends ${type}: ${seen}`);
    return seen;
  };
  try {
    await staff('stf_ann', 'ops.claim');
    await staff('stf_ann', 'ops.approve');
    transcript.check('the same person cannot approve twice', (await staff('stf_ann', 'ops.approve')) === 'refused');
    transcript.check('another one can', (await staff('stf_bob', 'ops.approve')) === 'approved');
  } finally {
    await runs.close();
  }
  return person;
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
