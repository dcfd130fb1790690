/** A flow's delays (ms) and limits by name; numbers or lists of numbers, so that a test or an operator can set each. */
export type Policy = { readonly [name: string]: number | readonly number[] };

/** Settings that differ from a flow's defaults, by flow. */
export type PolicyOverrides = { readonly [flow: string]: Policy };

/** The nth entry of a growing series, the last one for ever after; `n` counts from 1. */
export function step(series: readonly number[], n: number): number {
  return series[Math.min(Math.max(n, 1), series.length) - 1] ?? 0;
}

/**
 * A flow's policy with overrides laid over it.
 * Throws a RangeError for a name that the flow does not have, or a value of another kind.
 */
export function policyWith(flow: string, defaults: Policy, overrides: PolicyOverrides): Policy {
  const own = overrides[flow] ?? {};
  for (const [name, value] of Object.entries(own)) {
    const known = defaults[name];
    if (known === undefined)
      throw new RangeError(`${flow} has no policy ${name}: it has ${Object.keys(defaults).join(', ')}`);
    if (Array.isArray(known) !== Array.isArray(value))
      throw new RangeError(`${flow}'s policy ${name} is ${Array.isArray(known) ? 'a list' : 'a number'}`);
  }
  return { ...defaults, ...own };
}
