import { createMachine } from 'xstate';
import type { AnyStateMachine } from 'xstate';
import type { Flow } from '../../machines/kit/flow.ts';

type Tree = { readonly [name: string]: unknown };

/** A copy of a tree with one branch replaced; `undefined` takes it off. `path` is joined by slashes, since event names hold dots. */
function replaced(tree: Tree, path: string, value: unknown): Tree {
  const [name = '', ...below] = path.split('/');
  if (below.length > 0) return { ...tree, [name]: replaced((tree[name] ?? {}) as Tree, below.join('/'), value) };
  const { [name]: _, ...others } = tree;
  return value === undefined ? others : { ...others, [name]: value };
}

/** A flow whose machine says something else at one place. */
export function withMachine(flow: Flow, path: string, value: unknown): Flow {
  const config = replaced(flow.machine.config, path, value);
  const machine: AnyStateMachine = createMachine(config as never).provide(flow.machine.implementations as never);
  return { ...flow, machine };
}

/** A flow whose contract says something else at one place. */
export function withContract(flow: Flow, path: string, value: unknown): Flow {
  return { ...flow, contract: replaced(flow.contract, path, value) as Flow['contract'] };
}
