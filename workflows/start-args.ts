import type { Flow, RunFacts } from '../machines/kit/flow.ts';
import { policyWith } from '../machines/kit/policy.ts';
import type { PolicyOverrides } from '../machines/kit/policy.ts';
import type { StartArgs } from './messages.ts';

/** What a run of a flow is started with. `input` fits the flow's contract, its marked fields sealed. */
export function startArgs(
  flow: Flow,
  run: Pick<RunFacts, 'id' | 'owner' | 'addressHash'>,
  input: unknown,
  overrides: PolicyOverrides,
): StartArgs {
  return {
    run: { ...run, flow: flow.name, version: flow.version },
    input,
    policy: policyWith(flow.name, flow.policy, overrides),
  };
}
