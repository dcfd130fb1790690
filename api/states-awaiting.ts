import type { Flow } from '../machines/kit/flow.ts';
import { nodesOf } from '../workflows/accept.ts';

type Node = ReturnType<typeof nodesOf>[number];

/**
 * The names of the states in which runs wait for somebody, by flow: runs are found by the name of their state only.
 * A name ends where parallel regions begin, as `stateName` has it.
 */
export function statesAwaiting(
  flows: readonly Flow[],
  whom: string,
): { readonly flow: string; readonly states: readonly string[] }[] {
  return flows.flatMap(({ name, machine }) => {
    const waiting = nodesOf(machine.root).filter(({ tags }) => tags.some((tag) => tag === `awaiting.${whom}`));
    const states = [...new Set(waiting.flatMap(leavesOf).flatMap(nameOf))];
    return states.length === 0 ? [] : [{ flow: name, states }];
  });
}

const leavesOf = (node: Node): Node[] => nodesOf(node).filter(({ type }) => type !== 'compound' && type !== 'history');

function nameOf(node: Node): string[] {
  const lineage: Node[] = [];
  for (let at: Node | undefined = node; at?.parent !== undefined; at = at.parent) lineage.unshift(at);
  if (node.machine.root.type === 'parallel' || lineage.length === 0) return [];
  const regions = lineage.findIndex(({ type }) => type === 'parallel');
  return [(regions === -1 ? lineage : lineage.slice(0, regions + 1)).map(({ key }) => key).join('.')];
}
