import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { account } from '../../machines/account/account.flow.ts';
import { flows } from '../../machines/index.ts';
import { decoysOf } from '../../workflows/decoys.ts';
import { UnknownFlow } from '../../workflows/faults.ts';
import { lookAt } from '../../workflows/look.ts';
import { play } from '../../workflows/play.ts';

const event = { type: 'flow.loginTried' };
const overrides = { account: { loginDelayMs: [7_000, 9_000] } };
const decoys = decoysOf(flows, overrides);
const loginOf = (look: { view: unknown }) => (look.view as { login: unknown }).login;

/** What an account and a decoy say after each of the same tries at the same times. */
function both(pauses: readonly number[]) {
  const policy = { ...account.policy, ...overrides.account };
  const run = { id: 'acc', flow: 'account', version: 1, owner: 'usr', addressHash: null };
  const real = play(account.machine, { input: { run, input: {}, policy } });
  let decoy = decoys.fresh(0);
  let now = 0;
  return pauses.map((pause) => {
    now += pause;
    real.wait(pause);
    const taken = real.can(event);
    if (taken) real.tell(event);
    const told = decoys.tell(decoy, event, now);
    // A decoy is kept as JSON between two tries.
    decoy = JSON.parse(JSON.stringify(told.decoy)) as typeof decoy;
    return {
      account: { taken, login: loginOf(lookAt(account, real.run, 'usr', 0, now)) },
      decoy: { taken: told.taken, login: loginOf(decoys.look(decoy, now)) },
    };
  });
}

describe('an account that nobody has', () => {
  it('counts, waits, opens and locks as an account does, whatever the times of the tries', () => {
    const pause = fc.oneof(
      fc.constantFrom(0, 1, 6_999, 7_000, 8_999, 9_000, 15 * 60_000 - 1, 15 * 60_000, 3_600_000, 24 * 3_600_000),
      fc.nat(2 * 3_600_000),
    );
    fc.assert(
      fc.property(fc.array(pause, { minLength: 1, maxLength: 40 }), (pauses) => {
        for (const seen of both(pauses)) expect(seen.decoy).toEqual(seen.account);
      }),
      { numRuns: 100 },
    );
  });

  it('is locked by fifteen tries that waited, and stays so', () => {
    const patient = Array.from({ length: 16 }, () => 3_600_000);
    const seen = both([...patient, 365 * 24 * 3_600_000]);
    expect(seen.filter(({ decoy }) => decoy.taken)).toHaveLength(15);
    expect(seen.at(-1)?.decoy.login).toMatchObject({ state: 'locked', triesLeft: 0, until: null });
  });

  it('is looked at after what was due', () => {
    let decoy = decoys.fresh(0);
    for (let nth = 0; nth < 3; nth++) decoy = decoys.tell(decoy, event, 0).decoy;
    expect(loginOf(decoys.look(decoy, 6_999))).toMatchObject({ state: 'waiting', until: '1970-01-01T00:00:07.000Z' });
    expect(loginOf(decoys.look(decoy, 7_000))).toMatchObject({ state: 'open', triesLeft: 2 });
  });

  it('needs a registry with accounts', () => {
    expect(() => decoysOf([], {})).toThrow(UnknownFlow);
  });
});
