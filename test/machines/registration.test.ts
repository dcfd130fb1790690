import { describe, expect, it } from 'vitest';
import { registration } from '../../machines/registration/registration.flow.ts';
import { lookAt } from '../../workflows/look.ts';
import { rows as codeRows } from './registration.code.rows.ts';
import { codeSent, input, proven } from './registration.moves.ts';
import { rows as passwordRows } from './registration.password.rows.ts';
import { events, places } from './registration.places.ts';
import { rows as sendingRows } from './registration.sending.rows.ts';
import { answer, begun, happen, seconds, seen, tell, testLegality, testRows, wait, whole } from './table.ts';
import type { Move } from './table.ts';

const start = { flow: registration, input };

describe('registration', () => {
  it('begins by sending a code to the number', () => {
    const expected = whole({
      state: 'provingPhone.sendingCode',
      asks: {
        sendCode: {
          purpose: 'register',
          phone: input.phone,
          channel: 'sms',
          codeExpiryMs: 300_000,
          codeTries: 5,
          sendsPerPhoneHour: 5,
          sendsPerPhoneDay: 20,
          sendsPerAddressHour: 20,
        },
      },
    });
    expect(seen(registration, begun(start))).toMatchObject(expected);
  });

  testRows(start, [...sendingRows, ...codeRows, ...passwordRows]);
});

describe('who may send what, where', () => {
  testLegality(start, places, events);
});

describe('what holds over a whole registration', () => {
  it('says nothing of whether a number is taken before it is proven', () => {
    const run = begun(start, proven);
    expect(run.steps.flatMap(({ effects }) => effects.map(({ src }) => src))).toEqual(['sendCode', 'checkCode']);
  });

  it.each(['delivered', 'failed'])(
    'takes no receipt about an older message, and one about the newest: %s',
    (status) => {
      const message = 'message-2';
      const resent = {
        answer: 'sendCode',
        output: { ok: true, challenge: 'otp_2', message, phoneMask: '+86' },
      } as const;
      const run = begun(start, [codeSent, wait(60 * seconds), tell('user.resendCode'), resent]);
      const before = run.context;
      const old = { type: 'provider.receipt', message: 'message-1', status };
      expect(run.can(old)).toBe(false);
      run.tell(old);
      expect(run.context).toEqual(before);
      happen(run, tell('provider.receipt', { message, status }));
      expect(run.context).toMatchObject({ delivery: status });
    },
  );

  it.each([
    ['opened', answer('openAccount', { result: 'opened' })],
    ['refused', answer('openAccount', { result: 'password-refused', reason: 'password-too-short' })],
    ['taken', answer('openAccount', { result: 'phone-taken' })],
  ] as const)('keeps the sealed password only until the account is %s', (_, answered) => {
    const run = begun(start, [...proven, tell('user.setPassword', { password: 'eyJ..password.sealed.tag' })]);
    expect(JSON.stringify(run.pending)).toContain('password.sealed');
    happen(run, answered);
    expect(JSON.stringify(run.context)).not.toContain('password.sealed');
  });

  it.each([
    ['the code’s once it was sent', [codeSent], 300_000],
    ['the phone’s before', [], 1_800_000],
    ['the password’s when it is proven', proven, 600_000],
  ] satisfies [string, readonly Move[], number][])('is over at the nearest expiry: %s', (_title, moves, at) => {
    const { deadline } = lookAt(registration, begun(start, moves).run, 'somebody', 0, 0);
    expect(deadline).toBe(new Date(at).toISOString());
  });
});
