import { describe, expect, it } from 'vitest';
import { kyc } from '../../machines/kyc/kyc.flow.ts';
import { lookAt } from '../../workflows/look.ts';
import {
  asked,
  awaitingPhotos,
  checking,
  collecting,
  endings,
  fits,
  heard,
  input,
  raisingTier,
  recording,
  submitAgain,
  unfit,
  waiting,
} from './kyc.moves.ts';
import { events, places } from './kyc.places.ts';
import { rows as reviewRows } from './kyc.review.rows.ts';
import { rows } from './kyc.rows.ts';
import { begun, fault, happen, minutes, seen, testLegality, testRows, wait, whole } from './table.ts';

const start = { flow: kyc, input };

describe('kyc', () => {
  it('begins by asking the account', () => {
    expect(seen(kyc, begun(start))).toMatchObject(whole({ state: 'askingAccount', asks: { askAccount: {} } }));
  });

  testRows(start, [...rows, ...reviewRows]);
});

describe('who may send what, where', () => {
  testLegality(start, places, events);
});

describe('what holds over a whole proof', () => {
  const holds = (moves: Parameters<typeof begun>[1]) => JSON.stringify(begun(start, moves).context);

  it.each([
    ['fit', fits()],
    ['do not', unfit('underage')],
    ['could not be judged', fault('checkIdentity')],
  ] as const)('keeps sealed name and number only until they are judged: they %s', (_, judged) => {
    const run = begun(start, checking);
    expect(JSON.stringify(run.pending)).toContain('..name.sealed');
    happen(run, judged);
    expect(JSON.stringify(run.context)).not.toMatch(/\.\.(name|number)\.sealed/);
  });

  it('keeps what was given at the start until the claim has it, and for another try when there is none', () => {
    expect(holds(awaitingPhotos)).not.toContain('.sealed');
    const again = begun(start, [...checking, unfit('name-invalid'), submitAgain]);
    expect(JSON.stringify(again.pending)).toContain('..address.sealed');
  });

  it.each(endings.map(([outcome, by]) => [outcome, by] as const))('ends %s with nothing left of it', (_outcome, by) => {
    expect(holds(by)).not.toMatch(/\.sealed|upl_/);
  });

  it('is approved with nothing sealed', () => {
    expect(holds(raisingTier)).not.toContain('.sealed');
  });

  it('takes no answer about an older question', () => {
    const run = begun(start, [...waiting, heard('mismatch-name'), submitAgain, fits(1), asked(2)]);
    expect(run.can(heard('match', 1).tell)).toBe(false);
    expect(run.can(heard('match', 2).tell)).toBe(true);
  });

  it('takes one answer only', () => {
    expect(begun(start, recording).can(heard('mismatch-name').tell)).toBe(false);
  });

  it('gives seven days, and says until when', () => {
    const { deadline } = lookAt(kyc, begun(start, [...collecting, wait(minutes)]).run, 'somebody', 0, 0);
    expect(deadline).toBe(new Date(7 * 24 * 60 * minutes).toISOString());
  });
});
