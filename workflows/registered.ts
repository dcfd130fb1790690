import type { Flow } from '../machines/kit/flow.ts';
import { accept } from './accept.ts';
import { FlowsClash } from './faults.ts';

/**
 * The flows, once each of their machines is one that can be made durable and no two of them share a name or a prefix of ids.
 * Throws MachineRefused, with a line per finding that names its state, or FlowsClash.
 */
export function registered(flows: readonly Flow[]): readonly Flow[] {
  for (const { name, machine } of flows) accept(name, machine);
  for (const [index, { name, version, idPrefix }] of flows.entries()) {
    const others = flows.slice(index + 1);
    if (others.some((other) => other.name === name && other.version === version))
      throw new FlowsClash(`${name} v${version}`);
    if (others.some((other) => other.name !== name && other.idPrefix === idPrefix)) throw new FlowsClash(idPrefix);
  }
  return flows;
}
