import { describe, expect, it } from 'vitest';
import { problems } from '../api/problem.ts';
import { flows } from '../machines/index.ts';
import type { Flow } from '../machines/kit/flow.ts';
import { environment } from '../ops/env.ts';
import { actionsOf, lineOf, transitionsOf } from './conformance/transitions.ts';

// Lists of all there is, kept beside this file: an addition, a change or a loss is a visible difference in a review.
// After a change that is meant: `npx vitest run --project unit test/inventory.test.ts -u`.

const list = (lines: readonly string[]) => `${lines.join('\n')}\n`;
const kept = (name: string) => `./inventory/${name}.txt`;

function reasonsOf({ contract }: Flow): string[] {
  return Object.entries(contract.reasons).map(([reason, meaning]) => `${reason}: ${meaning}`);
}

function outcomesOf({ contract, grantsSession }: Flow): string[] {
  return Object.entries(contract.outcomes).map(
    ([outcome, meaning]) => `${outcome}${grantsSession.includes(outcome) ? ' (grants a session)' : ''}: ${meaning}`,
  );
}

describe('what there is', () => {
  it('every flow', async () => {
    const lines = flows.map(({ name, version, owner, movesMoney, idPrefix }) =>
      [name, `v${version}`, idPrefix, `started by ${owner}`, movesMoney ? 'moves money' : 'moves no money'].join(', '),
    );
    await expect(list(lines)).toMatchFileSnapshot(kept('flows'));
  });

  for (const flow of flows) {
    it(`every transition of ${flow.name}`, async () => {
      const lines = transitionsOf(flow.machine).map((transition) =>
        [lineOf(transition), ...actionsOf(transition)].join(' / '),
      );
      expect(lines.length).toBeGreaterThan(0);
      await expect(list(lines)).toMatchFileSnapshot(kept(`${flow.name}.transitions`));
    });

    it(`every outcome of ${flow.name}`, async () => {
      await expect(list(outcomesOf(flow))).toMatchFileSnapshot(kept(`${flow.name}.outcomes`));
    });

    it(`every refusal of ${flow.name}`, async () => {
      await expect(list(reasonsOf(flow))).toMatchFileSnapshot(kept(`${flow.name}.reasons`));
    });

    it(`every delay and limit of ${flow.name}`, async () => {
      const lines = Object.entries(flow.policy).map(([name, value]) => `${name}: ${String(value)}`);
      await expect(list(lines)).toMatchFileSnapshot(kept(`${flow.name}.policy`));
    });
  }

  it('every problem', async () => {
    const lines = Object.entries(problems).map(([code, { status, title }]) => `${status} ${code}: ${title}`);
    await expect(list(lines)).toMatchFileSnapshot(kept('problems'));
  });

  it('every environment variable', async () => {
    const lines = Object.entries(environment.shape).map(([name, schema]) => {
      const fallback: unknown = schema.safeParse(undefined).data;
      const otherwise = fallback === undefined ? 'required' : `otherwise ${JSON.stringify(fallback)}`;
      return `${name} (${otherwise}): ${schema.meta()?.description}`;
    });
    await expect(list(lines)).toMatchFileSnapshot(kept('environment'));
  });
});

describe('an inventory is worth its name', () => {
  it('problem codes are kebab-case, their titles are sentences, and a status says what kind they are', () => {
    for (const [code, { status, title }] of Object.entries(problems)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(status).toSatisfy((value: number) => (value >= 400 && value < 500) || [500, 503].includes(value));
    }
  });

  it('every environment variable says what it is for', () => {
    const variables = Object.entries(environment.shape);
    for (const [name] of variables) expect(name).toMatch(/^[A-Z][A-Z_]*$/);
    expect(variables.filter(([, schema]) => !schema.meta()?.description).map(([name]) => name)).toEqual([]);
  });

  it.each(flows)('the reasons of $name are kebab-case and advise the reader', ({ contract }) => {
    for (const [reason, meaning] of Object.entries(contract.reasons)) {
      expect(reason).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    }
  });
});
