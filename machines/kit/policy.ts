/** A flow's delays (ms) and limits by name; numbers or lists of numbers, so that a test or an operator can set each. */
export type Policy = { readonly [name: string]: number | readonly number[] };

/** Settings that differ from a flow's defaults, by flow. */
export type PolicyOverrides = { readonly [flow: string]: Policy };

/** The nth entry of a growing series, the last one for ever after; `n` counts from 1. */
export function step(series: readonly number[], n: number): number {
  return series[Math.min(Math.max(n, 1), series.length) - 1] ?? 0;
}

/** A setting that does not exist, or has a value of another kind. Mend PURSER_POLICY. */
export class PolicyFault extends Error {
  override readonly name = 'PolicyFault';
  readonly setting: string;

  constructor(setting: string, why: string) {
    super(`PURSER_POLICY: ${setting} ${why}`);
    this.setting = setting;
  }
}

/**
 * A flow's policy with overrides laid over it.
 * Throws {@link PolicyFault} for a name that the flow does not have, or a value of another kind.
 */
export function policyWith(flow: string, defaults: Policy, overrides: PolicyOverrides): Policy {
  const own = overrides[flow] ?? {};
  for (const [name, value] of Object.entries(own)) {
    const known = defaults[name];
    if (known === undefined) throw new PolicyFault(`${flow}.${name}`, `is none of ${Object.keys(defaults).join(', ')}`);
    if (Array.isArray(known) !== Array.isArray(value))
      throw new PolicyFault(`${flow}.${name}`, `must be ${Array.isArray(known) ? 'a list of numbers' : 'a number'}`);
  }
  return { ...defaults, ...own };
}

/** Checks every override before anything is started with it. Throws {@link PolicyFault}. */
export function checkPolicies(policies: { readonly [flow: string]: Policy }, overrides: PolicyOverrides): void {
  for (const flow of Object.keys(overrides)) {
    const defaults = policies[flow];
    if (defaults === undefined) throw new PolicyFault(flow, `is none of ${Object.keys(policies).join(', ')}`);
    policyWith(flow, defaults, overrides);
  }
}
