import { describe, expect, it } from 'vitest';
import { approval } from '../../machines/approval/approval.flow.ts';
import { lookAt } from '../../workflows/look.ts';
import { events, input, places, rows } from './approval.rows.ts';
import { begun, seen, testLegality, testRows, whole } from './table.ts';

const start = { flow: approval, input };

describe('an approval', () => {
  it('begins by waiting for a second person, and shows what is proposed', () => {
    const shows = { ...input, decidedBy: null, decidedBecause: null };
    expect(seen(approval, begun(start))).toMatchObject(whole({ state: 'awaitingSecond', shows }));
  });

  testRows(start, rows);
});

describe('who may send what, where', () => {
  testLegality(start, places, events);
});

describe('what holds over a whole approval', () => {
  it('is over after a day', () => {
    const { deadline } = lookAt(approval, begun(start).run, 'somebody', 0, 0);
    expect(deadline).toBe('1970-01-02T00:00:00.000Z');
  });

  it('shows no sealed value of what is proposed', () => {
    const fields = { photo: 'eyJhbGciOiJkaXIifQ..photo.sealed.tag', note: 'plain' };
    const { view } = lookAt(approval, begun({ ...start, input: { ...input, fields } }).run, 'somebody', 0, 0);
    expect(view).toMatchObject({ fields: { photo: null, note: 'plain' } });
  });

  it('is found by the run that it is about', () => {
    expect(approval.key?.(input)).toBe(input.run);
  });
});
