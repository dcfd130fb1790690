import { describe, expect, it } from 'vitest';
import { bannedFindings, cycles, importFindings, longFunctions } from './architecture/rules.ts';
import { folders, parse, readSources } from './architecture/source.ts';

const mostLines = 200;
const mostLinesOfNine = 150;
const mostLinesOfFunction = 70;

const sources = readSources(folders);
const tests = readSources(['test']);

describe('who may import whom', () => {
  it('reads what is there', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(200);
  });

  it('every import is one that its folder may have', () => {
    expect(sources.flatMap(importFindings)).toEqual([]);
  });

  it('no files import one another in a circle', () => {
    expect(cycles(sources)).toEqual([]);
  });

  it.each([
    ['machines/loan/loan.machine.ts', "import { z } from 'zod'; import x from 'kysely';", 'kysely'],
    [
      'machines/loan/loan.machine.ts',
      "import { a } from '../payment/payment.setup.ts';",
      'machines/payment/payment.setup.ts',
    ],
    ['machines/kit/flow.ts', "import { a } from '../effects/codes.ts';", 'machines/effects/codes.ts'],
    ['machines/effects/codes.ts', "import { setup } from 'xstate';", 'xstate'],
    ['machines/codes/luhn.ts', "import { z } from 'zod';", 'zod'],
    ['machines/codes/luhn.ts', "import { a } from '../effects/codes.ts';", 'machines/effects/codes.ts'],
    ['db/queries/users.ts', "import { isLuhn } from '../../machines/codes/luhn.ts';", 'machines/codes/luhn.ts'],
    ['workflows/look.ts', "import { a } from '../db/client.ts';", 'db/client.ts'],
    ['workflows/interpret.ts', "import { randomUUID } from 'node:crypto';", 'node:crypto'],
    ['workflows/worker.ts', "import { a } from './activities/all.ts';", 'workflows/activities/all.ts'],
    ['workflows/worker.ts', "import type { A } from '../vault/vault.ts';", 'vault/vault.ts'],
    [
      'workflows/activities/codes.ts',
      "import { a } from '../../machines/payment/payment.flow.ts';",
      'machines/payment/payment.flow.ts',
    ],
    ['workflows/activities/codes.ts', "import { flows } from '../../machines/index.ts';", 'machines/index.ts'],
    ['db/queries/users.ts', "import { a } from '../../machines/effects/codes.ts';", 'machines/effects/codes.ts'],
    ['db/queries/users.ts', "const a = await import('../../vault/hash.ts');", 'vault/hash.ts'],
    ['vault/hash.ts', "export { a } from '../db/client.ts';", 'db/client.ts'],
    ['vault/postgres-keys.ts', "import { a } from '../db/client.ts';", 'db/client.ts'],
    ['sandbox/book.ts', "import { minor } from '../machines/kit/money.ts';", 'machines/kit/money.ts'],
    ['workflows/client.ts', "import { problems } from '../api/problem.ts';", 'api/problem.ts'],
    ['api/runs.ts', "import { begin } from '../workflows/interpret.ts';", 'workflows/interpret.ts'],
    ['api/runs.ts', "import { a } from '../ops/system.ts';", 'ops/system.ts'],
    ['ops/start.ts', "import { toy } from '../test/toy-flow.ts';", 'test/toy-flow.ts'],
  ])('%s is told of %s', (path, text, taken) => {
    expect(importFindings(parse(path, text))).toEqual([`${path} may not import ${taken}`]);
  });

  it('is told of a circle, and of an ending left out', () => {
    const circle = [parse('db/a.ts', "import { b } from './b.ts';"), parse('db/b.ts', "import { a } from './a.ts';")];
    expect(cycles(circle)).toEqual(['db/a.ts → db/b.ts → db/a.ts']);
    expect(cycles([parse('db/a.ts', "import type { A } from './a.ts';")])).toEqual([]);
    expect(importFindings(parse('db/a.ts', "import { b } from './b';"))).toEqual([
      'db/a.ts imports ./b without its ending',
    ]);
    expect(importFindings(parse('misc/a.ts', ''))).toEqual(['misc/a.ts lies in no known area']);
  });
});

describe('how big things are', () => {
  const sizes = sources.map(({ lines }) => lines).toSorted((a, b) => a - b);

  it(`no file has more than ${mostLines} lines`, () => {
    const long = sources.filter(({ lines }) => lines > mostLines);
    expect(long.map(({ path, lines }) => `${path} has ${lines} lines`)).toEqual([]);
  });

  it(`nine of ten have at most ${mostLinesOfNine}`, () => {
    expect(sizes[Math.ceil(sizes.length * 0.9) - 1]).toBeLessThanOrEqual(mostLinesOfNine);
  });

  it(`no function has more than ${mostLinesOfFunction} lines of its own`, () => {
    expect(sources.flatMap((source) => longFunctions(source, mostLinesOfFunction))).toEqual([]);
  });

  it('counts the lines of a function without those of functions inside it', () => {
    const inner = `const f = () => {\n${'g();\n'.repeat(8)}};\n`;
    const text = `export function a() {\n${inner}${inner}h();\n}\n`;
    expect(longFunctions(parse('db/a.ts', text), 4)).toEqual([
      'db/a.ts:1 is a function of 5 lines',
      'db/a.ts:2 is a function of 10 lines',
      'db/a.ts:12 is a function of 10 lines',
    ]);
    expect(longFunctions(parse('db/a.ts', text), 10)).toEqual([]);
  });
});

describe('what is not written', () => {
  it('nothing banned is', () => {
    expect([...sources, ...tests].flatMap(bannedFindings)).toEqual([]);
  });

  it.each([
    ['machines/kit/a.ts', 'const t = Date.now();', 'machines/kit/a.ts:1 has Date.now'],
    ['workflows/look.ts', 'const u = 1;\nconst t = new Date();', 'workflows/look.ts:2 has the clock by Date()'],
    ['workflows/look.ts', 'const t = Date();', 'workflows/look.ts:1 has the clock by Date()'],
    ['workflows/flow.ts', 'const r = Math.random();', 'workflows/flow.ts:1 has Math.random'],
    ['workflows/ask.ts', 'setTimeout(f, 1);', 'workflows/ask.ts:1 has a timer of its own'],
    ['workflows/ask.ts', 'const t = performance.now();', 'workflows/ask.ts:1 has performance.now'],
    ['machines/kit/a.ts', 'const t = crypto.randomUUID();', 'machines/kit/a.ts:1 has crypto.randomUUID'],
    ['db/a.ts', "throw new Error('no');", 'db/a.ts:1 has a bare Error'],
    ['api/a.ts', "throw Error('no');", 'api/a.ts:1 has a bare Error'],
    ['api/a.ts', "const a = process.env['A'];", 'api/a.ts:1 has the environment'],
    ['db/a.ts', 'enum A { b }', 'db/a.ts:1 has an enum'],
    ['test/a.ts', 'const a = b as any;', 'test/a.ts:1 has any'],
    ['db/a.ts', 'function f(a: any) {}', 'db/a.ts:1 has any'],
    ['db/a.ts', "export * from './b.ts';", 'db/a.ts:1 has another file’s exports'],
    ['db/a.ts', "export { b } from './b.ts';", 'db/a.ts:1 has another file’s exports'],
    ['db/a.ts', 'export default 1;', 'db/a.ts:1 has a default export'],
    ['db/a.ts', '// TODO: later', 'db/a.ts has a note of something undone'],
    ['db/date-utils.ts', '', 'db/date-utils.ts is named for no thing'],
  ])('%s: %s', (path, text, finding) => {
    expect(bannedFindings(parse(path, text))).toEqual([finding]);
  });

  it.each([
    ['workflows/flow.ts', 'const t = Date.now();'],
    ['workflows/look.ts', 'const t = new Date(ms);'],
    ['db/a.ts', 'const t = Date.now();'],
    ['db/a.ts', 'throw new TypeError(message);'],
    ['ops/a.ts', "throw new Error('for people');"],
    ['workflows/flow.ts', 'export default serve(flows);'],
    ['vitest.config.ts', 'export default {};'],
  ])('%s may have: %s', (path, text) => {
    expect(bannedFindings(parse(path, text))).toEqual([]);
  });
});
