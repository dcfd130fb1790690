import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { startStage } from './stage.ts';
import type { Person } from './stage.ts';

let stage: Awaited<ReturnType<typeof startStage>>;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.wallet.stop());

/** Two members of staff. */
const [one, two] = ['stf_01932c07a5b07000a000000000000001', 'stf_01932c07a5b07000a000000000000002'];

let sequence = 100;
/** An invented person whom the registry knows, and nobody else of this file is. */
function newNumber(): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  sequence += 1;
  const digits = `99999919910203${sequence}`;
  const sum = weights.reduce((total, weight, place) => total + weight * Number(digits[place]), 0);
  return `${digits}${'10X98765432'[sum % 11]}`;
}

async function somebody(input: object = {}) {
  const person = await stage.register();
  const run = await stage.begin(person, { ...input });
  expect(run.state).toBe('collecting');
  return { person, run };
}

async function underReview(): Promise<{ person: Person; run: Awaited<ReturnType<typeof stage.begin>> }> {
  const { person, run } = await somebody();
  await stage.giveAll(person, run, '99999919800101010X');
  await stage.until(person, run, ({ state }) => state === 'underReview.awaitingClaim');
  return { person, run };
}

describe('approved', () => {
  it('raises the account to tier II and shows masks only; a second proof is not needed', async () => {
    const { person, run } = await somebody({ occupation: 'baker', address: 'Sesame Lane 1' });
    expect(await stage.tierOf(person)).toBe('none');
    const number = newNumber();
    const given = await stage.submit(person, run, number.toLowerCase(), ' 李　雷 ', { validUntil: '2099-01-31' });
    expect(given.view).toMatchObject({
      nameMask: '* 雷',
      idMask: `999***********${number.slice(14)}`,
      documentExpires: '2099-01-31',
      triesLeft: 2,
    });
    await stage.attach(person, run, 'front');
    await stage.attach(person, run, 'back');
    expect((await stage.ended(person, run, 'approved')).reason).toBeNull();
    expect(await stage.tierOf(person)).toBe('II');
    const again = await stage.begin(person);
    expect([again.outcome, again.reason]).toEqual(['refused', 'identity-proven-already']);
  });

  it('after a name that did not match was corrected, with the photos that were there', async () => {
    const { person, run } = await somebody();
    await stage.giveAll(person, run, '99999919800101002X', '李四');
    const refused = await stage.until(person, run, ({ state }) => state === 'collecting');
    expect([refused.reason, refused.view['photos']]).toEqual(['name-mismatch', { front: true, back: true }]);
    await stage.submit(person, run, '99999919800101002x', '张三');
    await stage.ended(person, run, 'approved');
  });

  it.each([
    ['999999198001010070', 'photo-mismatch'],
    ['999999198001010089', 'photo-unreadable'],
  ])('after new photos: %s, %s', async (number, reason) => {
    const { person, run } = await somebody();
    await stage.giveAll(person, run, number);
    const refused = await stage.until(person, run, ({ state }) => state === 'awaitingPhotos');
    expect([refused.reason, refused.view['photos']]).toEqual([reason, { front: false, back: false }]);
    await stage.attach(person, run, 'back');
    await stage.attach(person, run, 'front');
    const { view } = await stage.ended(person, run, 'approved');
    expect(view['triesLeft']).toBe(1);
  });

  it.each([
    ['the webhook is lost', '999999198001010126'],
    ['the registry is busy at first', '999999198001010134'],
    ['the webhook comes twice', '999999198001010169'],
    ['the first answer is lost', '999999198001010177'],
  ])('although %s', async (_, number) => {
    const { person, run } = await somebody();
    await stage.giveAll(person, run, number);
    const { view } = await stage.ended(person, run, 'approved');
    expect(view['triesLeft']).toBe(2);
  });
});

describe('what does not fit', () => {
  it.each([
    ['999999199003070013', '张三', {}, 'id-number-check-digit-wrong'],
    ['990101199003070015', '张三', {}, 'id-number-region-unknown'],
    ['110101199002300014', '张三', {}, 'id-number-birth-date-wrong'],
    ['110101209901010017', '张三', {}, 'id-number-birth-date-to-come'],
    ['999999202006150012', '张三', {}, 'underage'],
    ['12345', '张三', {}, 'id-number-malformed'],
    ['999999199003070012', '张', {}, 'name-invalid'],
    ['999999199003070012', '张三', { validUntil: '2020-01-31' }, 'document-expired'],
  ])('%s %s %o: %s, and no try is counted', async (number, name, rest, reason) => {
    const { person, run } = await somebody();
    for (let times = 0; times < 4; times += 1) {
      const seen = await stage.submit(person, run, number, name, rest);
      expect([seen.state, seen.reason]).toEqual(['collecting', reason]);
    }
    const { view } = await stage.submit(person, run, newNumber());
    expect(view['triesLeft']).toBe(2);
  });
});

describe('one identity, one account', () => {
  it('is refused to a second account, and can be claimed by it for nobody else meanwhile', async () => {
    const number = newNumber();
    const squatter = await somebody();
    // A claim that was not proven keeps nobody out.
    await stage.submit(squatter.person, squatter.run, number, '李四');
    const first = await somebody();
    await stage.giveAll(first.person, first.run, number);
    await stage.ended(first.person, first.run, 'approved');
    const second = await somebody();
    const seen = await stage.submit(second.person, second.run, number);
    expect([seen.state, seen.reason]).toEqual(['collecting', 'identity-taken']);
  });

  it('goes to one of two who prove it at the same time', async () => {
    const number = newNumber();
    const both = await Promise.all([somebody(), somebody()]);
    await Promise.all(both.map(({ person, run }) => stage.giveAll(person, run, number)));
    const ends = await Promise.all(
      both.map(({ person, run }) => stage.until(person, run, ({ status }) => status === 'ended')),
    );
    expect(ends.map(({ outcome, reason }) => `${outcome} ${reason}`).toSorted()).toEqual([
      'approved null',
      'refused identity-taken',
    ]);
  });
});

describe('tries', () => {
  it('are three a day and five in all, over all runs of a user', async () => {
    const { person, run } = await somebody();
    const mismatch = async (expected: string) => {
      await stage.submit(person, run, '999999198001010038');
      const seen = await stage.until(person, run, ({ state }) => state === expected);
      expect(seen.reason).toBe('name-mismatch');
    };
    await stage.giveAll(person, run, '999999198001010038');
    await stage.until(person, run, ({ state }) => state === 'collecting');
    await mismatch('collecting');
    await mismatch('collecting');
    const today = await stage.submit(person, run, newNumber());
    expect([today.state, today.reason]).toEqual(['collecting', 'too-many-tries-today']);
    const wait = Date.parse(String(today.view['retryAt'])) - Date.now();
    expect(wait).toBeGreaterThan(23 * 3_600_000);
    await stage.wallet.db
      .updateTable('identity_tries')
      .set({ created_at: new Date(Date.now() - 25 * 3_600_000) })
      .where('user_id', '=', person.user)
      .execute();
    await mismatch('collecting');
    await mismatch('refused');
    const another = await stage.begin(person);
    const seen = await stage.submit(person, another, newNumber());
    expect([seen.outcome, seen.reason]).toEqual(['refused', 'too-many-tries']);
  });
});

describe('manual review', () => {
  it('asks for more, and goes on with it', async () => {
    const { person, run } = await underReview();
    await stage.staff(run, one, 'claim');
    const asked = await stage.staff(run, one, 'askMore', { what: 'photos' });
    expect([asked.state, asked.reason]).toEqual(['awaitingPhotos', 'more-photos-needed']);
    await stage.attach(person, run, 'front');
    await stage.attach(person, run, 'back');
    await stage.until(person, run, ({ state }) => state === 'underReview.awaitingClaim');
  });

  it('refuses, with a reason and nothing kept', async () => {
    const { person, run } = await underReview();
    await stage.staff(run, one, 'claim');
    const seen = await stage.staff(run, one, 'refuse', { because: 'document-not-genuine' });
    expect([seen.outcome, seen.reason]).toEqual(['refused', 'document-not-genuine']);
    expect(await stage.tierOf(person)).toBe('none');
    const { db } = stage.wallet;
    expect(await db.selectFrom('identities').selectAll().where('run_id', '=', run.id).execute()).toEqual([]);
    expect(await db.selectFrom('uploads').selectAll().where('owner', '=', person.user).execute()).toEqual([]);
  });

  // Last: from here on the identity is this person’s.
  it('approves by two people, neither of them twice nor the owner', async () => {
    const { person, run } = await underReview();
    expect((await stage.look(person, run)).reason).toBe('needs-review');
    for (const event of ['claim', 'approve']) {
      const { status } = await stage.send(person, run, { type: `ops.${event}`, by: one });
      expect(status).toBe(403);
    }
    await expect(stage.staff(run, one, 'approve')).rejects.toThrow('Update failed');
    expect((await stage.staff(run, one, 'claim')).state).toBe('underReview.claimed');
    await expect(stage.staff(run, two, 'approve')).rejects.toThrow('Update failed');
    expect((await stage.staff(run, one, 'approve')).state).toBe('underReview.awaitingSecondApproval');
    await expect(stage.staff(run, one, 'approve')).rejects.toThrow('Update failed');
    expect(await stage.tierOf(person)).toBe('none');
    expect((await stage.staff(run, two, 'approve')).outcome).toBe('approved');
    expect(await stage.tierOf(person)).toBe('II');
    const row = await stage.wallet.db
      .selectFrom('identities')
      .select(['reviewed_by', 'proven_at'])
      .where('run_id', '=', run.id)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ reviewed_by: [one, two], proven_at: expect.any(Date) as Date });
  });

  it('is what comes of a registry that says nothing, after five inquiries', async () => {
    const { person, run } = await somebody();
    await stage.giveAll(person, run, '999999198001010118');
    const seen = await stage.until(person, run, ({ state }) => state === 'underReview.awaitingClaim');
    expect(seen.reason).toBe('needs-review');
  });
});

describe('the registry’s webhook', () => {
  const send = async (secret: string, requestId: string, result: string) => {
    const body = JSON.stringify({
      type: 'check.completed',
      timestamp: new Date().toISOString(),
      data: { requestId, result },
    });
    const id = `msg_${requestId}_${result}`;
    const at = new Date();
    const response = await stage.wallet.app.request('/v1/webhooks/registry', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': new Webhook(secret).sign(id, at, body),
      },
      body,
    });
    return { status: response.status };
  };

  it('counts when it is signed, about the question that is open, and of a known kind', async () => {
    const { person, run } = await somebody();
    await stage.giveAll(person, run, '999999198001010118');
    const { webhookSecret } = stage.wallet;
    const forged = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
    expect((await send(forged, `${run.id}/9/askRegistry`, 'match')).status).toBe(401);
    for (const result of ['match', 'made-up']) await send(webhookSecret, `${run.id}/9/other`, result);
    expect((await stage.look(person, run)).outcome).toBeNull();
  });
});
