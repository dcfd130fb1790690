import { describe, expect, it } from 'vitest';
import { NoTemporal, temporalBinary } from '../../ops/temporal-binary.ts';

type Way = NonNullable<Parameters<typeof temporalBinary>[1]>[number];

const has = (name: string, path: string): Way => ({ name, find: () => Promise.resolve(path) });
const hasNot = (name: string): Way => ({ name, find: () => Promise.resolve(undefined) });
const fails = (name: string, message: string): Way => ({ name, find: () => Promise.reject(new TypeError(message)) });

async function search(ways: readonly Way[]) {
  const lines: string[] = [];
  const found = await temporalBinary((line) => void lines.push(line), ways).catch((error: unknown) => error);
  return { found, lines };
}

describe('the Temporal CLI', () => {
  it.each([
    ['the first way that has it', [has('one', '/a'), has('two', '/b')], '/a', ['temporal: one: /a']],
    ['a later one', [hasNot('one'), has('two', '/b')], '/b', ['temporal: one: not there', 'temporal: two: /b']],
    [
      'one behind a failure',
      [fails('one', 'broke\ndown'), has('two', '/b')],
      '/b',
      ['temporal: one: broke', 'temporal: two: /b'],
    ],
  ] as const)('is taken from %s', async (_title, ways, found, lines) => {
    expect(await search(ways)).toEqual({ found, lines });
  });

  it('that cannot be had is told with a line for each way', async () => {
    const { found } = await search([hasNot('on the PATH'), fails('downloaded', 'no network\nat all'), hasNot('built')]);
    expect(found).toBeInstanceOf(NoTemporal);
    expect(found).toMatchObject({ tried: ['on the PATH: not there', 'downloaded: no network', 'built: not there'] });
    expect(String(found)).toContain('TEMPORAL_ADDRESS');
  });

  it('is looked for no further than needed', async () => {
    const asked: string[] = [];
    const counting = (way: Way): Way => ({ ...way, find: (log) => (asked.push(way.name), way.find(log)) });
    await search([hasNot('one'), has('two', '/b'), has('three', '/c')].map(counting));
    expect(asked).toEqual(['one', 'two']);
  });
});
