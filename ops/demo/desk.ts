import { randomUUID } from 'node:crypto';
import { codeOn, newPhone } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import type { Staff } from './staff-members.ts';
import { DemoSurprise, asFields } from './transcript.ts';
import type { Fields, RunJson } from './transcript.ts';

const reason = 'They called us';
/** What the person gave when the identity was reviewed. */
const identity = { idNumberTail: '01010X', name: '李雷' };

type Event = Fields & { readonly type: string };

/** Locked out by wrong passwords: customer service asks, compares, and opens it. */
export async function lockedOut(stage: Stage, person: Person, { sue }: Staff): Promise<void> {
  const { transcript } = stage;
  const { phone } = person;
  transcript.scene('Wrong passwords until it is locked (PURSER_POLICY makes the growing pauses seconds here)');
  await guessUntilLocked(stage, phone);

  transcript.scene('Customer service: a ticket, taken up, asked about, answered, approved; a new password opens it');
  const start = '/v1/flows/unlock';
  const { id, token } = await transcript.run('POST', start, {
    body: { phone, what: 'login' },
    expect: 201,
    state: 'provingPhone.awaitingCode',
  });
  const tell = (body: Event, state: string) =>
    transcript.run('POST', `${start}/${id}/events`, { token, body, expect: 200, state });
  await tell({ type: 'user.submitCode', code: await codeOn(stage, phone, { run: id }) }, 'choosingRoute');
  await tell({ type: 'user.askSupport', text: 'I am locked out, please help' }, 'support.awaitingClaim');
  const staff = (type: string, state: string) =>
    transcript.run('POST', `/v1/ops${start.slice(3)}/${id}/events`, {
      token: sue,
      body: { type, reason },
      expect: 200,
      state,
    });
  await staff('ops.claim', 'support.claimed');
  await staff('ops.askQuestion', 'support.awaitingAnswer');
  await tell({ type: 'user.answer', ...identity }, 'support.claimed');
  transcript.say('staff see how many answers were right, and who is at it; the owner that there is a ticket');
  const { view } = await staff('ops.approve', 'awaitingPassword');
  transcript.check('both answers were right', asFields(view['ticket'])['matched'] === 2);
  const password = 'another-lamp-in-the-attic';
  await tell({ type: 'user.setPassword', password }, 'unlocked');
  await logIn(stage, phone, password);
}

/** Three are free, then there is a pause before each, longer than the last, and the fifth wrong one locks. */
async function guessUntilLocked({ transcript }: Stage, phone: string): Promise<void> {
  const start = '/v1/flows/login';
  const { id, token } = await transcript.run('POST', start, {
    body: { phone, device: randomUUID() },
    expect: 201,
    state: 'choosing',
  });
  for (let nth = 1; nth <= 10; nth++) {
    const { reason: why, view } = await transcript.run('POST', `${start}/${id}/events`, {
      token,
      body: { type: 'user.submitPassword', password: 'wrong-horse-9-battery' },
      expect: 200,
      state: 'choosing',
    });
    if (why === 'login-locked') return;
    const over = typeof view['retryAt'] === 'string' ? Date.parse(view['retryAt']) : 0;
    if (over > Date.now()) transcript.say(`the next one has to wait for ${over - Date.now()} ms`);
    while (Date.now() <= over) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new DemoSurprise('the login is not locked after ten wrong passwords');
}

/** From a new device: the password, and a code to the phone. */
async function logIn(stage: Stage, phone: string, password: string): Promise<RunJson> {
  const { transcript } = stage;
  const start = '/v1/flows/login';
  const body = { phone, device: randomUUID() };
  const { id, token } = await transcript.run('POST', start, { body, expect: 201, state: 'choosing' });
  const tell = (event: Event, state: string) =>
    transcript.run('POST', `${start}/${id}/events`, { token, body: event, expect: 200, state });
  await tell({ type: 'user.submitPassword', password }, 'provingPhone.awaitingCode');
  return tell({ type: 'user.submitCode', code: await codeOn(stage, phone, { run: id }) }, 'authenticated');
}

/** Neither phone nor password: two of the staff believe what is said, and the key to go on comes to the new number. */
export async function phoneLost(stage: Stage, person: Person, { sue, olga }: Staff): Promise<void> {
  const { transcript } = stage;
  const start = '/v1/ops/flows/lost-phone';
  transcript.scene('Phone and password lost: what is said on the telephone is compared, two people agree');
  const next = newPhone();
  const body = { phone: person.phone, newPhone: next, reason: 'Called from a neighbour’s telephone' };
  const { id } = await transcript.run('POST', start, { token: sue, body, expect: 201, state: 'awaitingFacts' });
  const staff = (token: string, event: Event, state: string, why: string | null = null) =>
    transcript.run('POST', `${start}/${id}/events`, {
      token,
      body: { reason, ...event },
      expect: 200,
      state,
      reason: why,
    });
  const facts = { type: 'ops.giveFacts', ...identity };
  await staff(sue, { ...facts, name: '李霆' }, 'awaitingFacts', 'facts-wrong');
  await staff(sue, facts, 'awaitingApproval');
  await staff(sue, { type: 'ops.approve' }, 'awaitingSecondApproval');
  const again = { token: sue, body: { type: 'ops.approve', reason }, expect: 409 };
  await transcript.call('POST', `${start}/${id}/events`, again);
  await staff(olga, { type: 'ops.approve' }, 'awaitingObjection');
  transcript.say('the lost number is told, and has a day to object: a few seconds here');
  const key = await keyOn(stage, next);
  transcript.say('the key comes to the new number, and to nobody of the staff');
  const path = `/v1/flows/lost-phone/${id}`;
  await transcript.until(
    'the new number may go on',
    () => transcript.quietly(path, key),
    ({ state }) => state === 'awaitingHolder',
  );
  const tell = (event: Event, state: string) =>
    transcript.run('POST', `${path}/events`, { token: key, body: event, expect: 200, state });
  await tell({ type: 'user.proveIdentity', idNumberTail: identity.idNumberTail }, 'awaitingPassword');
  const password = 'a-third-lamp-under-the-stairs';
  await tell({ type: 'user.setPassword', password }, 'recovered');
  await logIn(stage, next, password);
}

async function keyOn({ system, transcript }: Stage, phone: string): Promise<string> {
  let key = '';
  await transcript.until(
    'a message comes to the new number',
    async () => {
      const response = await fetch(`${system.sandboxUrl}/sms/messages?to=${encodeURIComponent(phone)}`);
      const text = await response.text();
      key = /#(run_[\w-]+)/.exec(text)?.[1] ?? '';
      return { arrived: key !== '' };
    },
    ({ arrived }) => arrived === true,
  );
  return key;
}
