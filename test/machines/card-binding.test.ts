import { describe, expect, it } from 'vitest';
import { cardBinding } from '../../machines/card-binding/card-binding.flow.ts';
import {
  allow,
  asked,
  cancel,
  card,
  codeOut,
  enter,
  forbid,
  give,
  lost,
  may,
  places,
  refusedBy,
  resend,
  sent,
  signed,
  signing,
  withdrawing,
} from './card-binding.moves.ts';
import { rows } from './card-binding.rows.ts';
import { begun, fault, minutes, seconds, testLegality, testRows, wait } from './table.ts';
import type { Move } from './table.ts';

const start = { flow: cardBinding, input: {} };

describe('binding a card', () => {
  testRows(start, rows);
});

describe('who may send what, where', () => {
  testLegality(
    start,
    places,
    [give, enter, resend, forbid, cancel].map(({ tell }) => tell),
  );
});

describe('what holds over a whole run', () => {
  it.each([
    ['it was refused', [...asked, refusedBy('card-expired')]],
    ['it is bound', [...signing, signed('bound', { card })]],
    ['it is given up', withdrawing],
    ['it was cancelled', [...codeOut, cancel]],
    ['nothing came any more', [...codeOut, wait(5 * minutes), wait(30 * minutes)]],
    ['the database did not answer', [may, give, fault('readCard')]],
  ] satisfies [string, readonly Move[]][])('number and phone are in the context only until %s', (_title, moves) => {
    const run = begun(start, moves);
    const all = run.steps.map(({ context }) => JSON.stringify(context)).join();
    expect(all).toContain('number.sealed');
    expect(all).toContain('phone.sealed');
    expect(JSON.stringify(run.context)).not.toMatch(/(number|phone|code)\.sealed/);
  });

  it('the phone goes as soon as the issuer was asked, the code as soon as it was compared', () => {
    expect(JSON.stringify(begun(start, codeOut).context)).not.toContain('phone.sealed');
    const wrong = begun(start, [...signing, signed('code-wrong', { triesLeft: 2 })]);
    expect(JSON.stringify(wrong.context)).not.toContain('code.sealed');
    const unheard = begun(start, [...signing, ...lost(1)]);
    expect(JSON.stringify(unheard.context)).toContain('code.sealed');
  });

  it('three codes to a card', () => {
    const again = [wait(60 * seconds), resend, sent('sent'), wait(120 * seconds), resend, sent('sent')];
    const run = begun(start, [...codeOut, ...again, wait(300 * seconds)]);
    expect(run.can(resend.tell)).toBe(false);
  });

  it('a device that comes to allow something takes no other reason away', () => {
    const run = begun(start, [...asked, refusedBy('card-expired')]);
    run.tell(allow.tell);
    expect(run.context).toMatchObject({ reason: 'card-expired', missing: [] });
  });
});
