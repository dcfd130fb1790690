import { expect, it } from 'vitest';
import { limitPolicy, limits } from '../api/limits.ts';
import { flows } from '../machines/index.ts';

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

function page(): string {
  const calls = limits.map(({ name, does }) => row([`\`${name}\``, String(limitPolicy[name]), does]));
  const policies = flows.flatMap(({ name, policy }) =>
    Object.entries(policy).map(([setting, value]) => row([`\`${name}\``, `\`${setting}\``, JSON.stringify(value)])),
  );
  return [
    '# Limits',
    '',
    'Every limit and delay is policy: `PURSER_POLICY` sets any of them, as in',
    '`{"limits":{"eventsPerRunMinute":30},"registration":{"codeTries":3}}`. A run keeps the policy it was started with.',
    'This page is made by `npx vitest run test/limits.test.ts -u` and held to the code by that test.',
    '',
    '## Calls',
    '',
    'Counted in PostgreSQL for all API processes together. Beyond: 429 `too-many-requests` with `Retry-After`.',
    '',
    row(['limit', 'default', 'what is counted']),
    row(['---', '---', '---']),
    ...calls,
    '',
    '## Flows',
    '',
    'Names that end in `Ms` are milliseconds; in `Minor`, minor units of money. A list is a growing series, its last entry for ever after.',
    '',
    row(['flow', 'setting', 'default']),
    row(['---', '---', '---']),
    ...policies,
    '',
  ].join('\n');
}

it('docs/limits.md says what the limits are', async () => {
  await expect(page()).toMatchFileSnapshot('../docs/limits.md');
});
