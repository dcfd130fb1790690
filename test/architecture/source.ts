import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

/** What one file takes from another or from a package. `to` is a path from the root, or a package's name. */
export type Import = {
  readonly to: string;
  readonly isOurs: boolean;
  readonly typesOnly: boolean;
  readonly text: string;
};

/** A node of the syntax tree, as much of it as the rules look at. */
export type Node = {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [part: string]: unknown;
};

export type Source = {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly comments: readonly string[];
  readonly nodes: readonly Node[];
  readonly lineAt: (offset: number) => number;
};

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The folders of the program itself; one that is not there yet is empty. */
export const folders = ['machines', 'workflows', 'api', 'db', 'vault', 'sandbox', 'ops', 'bench', 'web'];

/** Every TypeScript file below the given folders. */
export function readSources(below: readonly string[]): Source[] {
  return below
    .filter((folder) => existsSync(`${root}/${folder}`))
    .flatMap((folder) => readdirSync(`${root}/${folder}`, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes('node_modules'))
    .map((entry) => posix.relative(root, posix.join(entry.parentPath, entry.name)))
    .map((path) => parse(path, readFileSync(`${root}/${path}`, 'utf8')));
}

export function parse(path: string, text: string): Source {
  const { program, module, comments, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new SyntaxError(`${path}: ${errors[0].message}`);
  const starts = [...text.matchAll(/^/gm)].map(({ index }) => index);
  const exported = module.staticExports.flatMap(({ entries }) => entries);
  return {
    path,
    lines: text.trimEnd().split('\n').length,
    imports: [
      ...module.staticImports.map(({ moduleRequest, entries }) => ({
        request: moduleRequest.value,
        typesOnly: entries.length > 0 && entries.every(({ isType }) => isType),
      })),
      ...exported.flatMap(({ moduleRequest, isType }) =>
        moduleRequest === null ? [] : [{ request: moduleRequest.value, typesOnly: isType }],
      ),
      ...module.dynamicImports.map(({ moduleRequest }) => ({
        request: text.slice(moduleRequest.start + 1, moduleRequest.end - 1),
        typesOnly: false,
      })),
    ].map(({ request, typesOnly }) => resolved(path, request, typesOnly)),
    comments: comments.map(({ value }) => value),
    nodes: nodesOf(program),
    lineAt: (offset) => starts.filter((start) => start <= offset).length,
  };
}

function resolved(from: string, request: string, typesOnly: boolean): Import {
  const isOurs = request.startsWith('.');
  const name = request.split('/').slice(0, request.startsWith('@') ? 2 : 1);
  const to = isOurs ? posix.join(posix.dirname(from), request) : name.join('/');
  return { to, isOurs, typesOnly, text: request };
}

function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(nodesOf);
  return isNode(value) ? [value, ...below] : below;
}

export function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value
  );
}
