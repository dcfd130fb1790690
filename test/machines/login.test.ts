import { describe, expect, it } from 'vitest';
import { login } from '../../machines/login/login.flow.ts';
import { lookAt } from '../../workflows/look.ts';
import {
  broken,
  endings,
  forgot,
  found,
  input,
  locked,
  onKnownDevice,
  onNewDevice,
  provenByCode,
  submitPassword,
  user,
  waiting,
  wrong,
} from './login.moves.ts';
import { events, foreign, places } from './login.places.ts';
import { rows } from './login.rows.ts';
import { begun, happen, seen, testLegality, testRows, whole } from './table.ts';
import type { Move } from './table.ts';

const start = { flow: login, input };
const subjectOf = (moves: readonly Move[]) => lookAt(login, begun(start, moves).run, 'usr_of_the_run', 0, 0).subject;

describe('login', () => {
  it('begins with a choice, and asks nothing of the world', () => {
    expect(seen(login, begun(start))).toMatchObject(whole({ state: 'choosing' }));
  });

  testRows(start, rows);
});

describe('who may send what, where', () => {
  testLegality(start, places, events);

  it.each(foreign)('$type is nowhere taken', (event) => {
    for (const { by } of places) expect(begun(start, by).can(event)).toBe(false);
  });
});

describe('what holds over a whole login', () => {
  it.each([
    ['wrong', wrong(4)],
    ['waiting', waiting(1)],
    ['locked', locked],
    ['a fault', broken],
    ['right on a known device', onKnownDevice],
    ['right on a new device', onNewDevice],
  ] satisfies [string, readonly Move[]][])('the sealed password is kept only until it was tried: %s', (_, moves) => {
    const [submitted = submitPassword, answered] = moves;
    const run = begun(start, [submitted]);
    expect(JSON.stringify(run.context)).toContain('password.sealed');
    if (answered !== undefined) happen(run, answered);
    expect(JSON.stringify(run.context)).not.toContain('password.sealed');
  });

  it.each(endings)('%s: the sealed device is dropped at the end', (_, by) => {
    expect(JSON.stringify(begun(start, [...by, forgot]).context)).not.toContain('device.sealed');
  });

  it('asks who has the phone only once it is proven', () => {
    const asked = begun(start, provenByCode).steps.flatMap(({ effects }) => effects.map(({ src }) => src));
    expect(asked).toEqual(['sendCode', 'checkCode', 'findByPhone']);
  });

  it('is about nobody until it is known who it is, and then about that user', () => {
    expect([[], wrong(4), provenByCode].map(subjectOf)).toEqual([null, null, null]);
    expect([onKnownDevice, [...provenByCode, found]].map(subjectOf)).toEqual([user, user]);
    expect(JSON.stringify(seen(login, begun(start, [...provenByCode, found])).view)).not.toContain(user);
  });
});
