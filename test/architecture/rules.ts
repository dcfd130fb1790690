import { isNode } from './source.ts';
import type { Import, Node, Source } from './source.ts';

/** Where a file lies, what of ours it may take, and of which packages; the first area that fits is its own. */
type Area = {
  readonly files: RegExp;
  readonly ours: RegExp;
  readonly packages: RegExp;
};

const any = /./;
const none = /^$/;

const areas: readonly Area[] = [
  { files: /^machines\/kit\//, ours: /^machines\/kit\//, packages: /^(xstate|zod)$/ },
  { files: /^machines\/codes\//, ours: /^machines\/(kit|codes)\//, packages: none },
  { files: /^machines\/effects\//, ours: /^machines\/(kit|codes|effects)\//, packages: /^zod$/ },
  { files: /^machines\/advice\//, ours: /^machines\/(kit|codes|advice)\//, packages: none },
  { files: /^machines\/index\.ts$/, ours: /^machines\/.*\.flow\.ts$|^machines\/kit\//, packages: none },
  { files: /^machines\//, ours: /^machines\/(kit|codes|effects|parts)\//, packages: /^(xstate|zod)$/ },
  {
    files: /^workflows\/activities\//,
    ours: /^(machines\/(kit|codes|effects)\/|db\/|vault\/|workflows\/(activities\/|worker\.ts|messages\.ts|inside\.ts|decoys\.ts))/,
    packages: /^(?!(@temporalio\/(workflow|client|worker)|hono|@hono\/.*|xstate)$)/,
  },
  {
    // What runs inside the workflow's sandbox: nothing of Node's, no database, no clock of its own.
    files: /^workflows\/(flow|nightly|interpret|look|ask|accept|play|messages|faults)\.ts$/,
    ours: /^(machines\/|workflows\/(flow|nightly|interpret|look|ask|accept|play|messages|faults)\.ts$)/,
    packages: /^(xstate|zod|@temporalio\/(workflow|common))$/,
  },
  { files: /^workflows\//, ours: /^(machines\/|workflows\/(?!activities\/))/, packages: /^(node:.*|@temporalio\/.*)$/ },
  { files: /^db\//, ours: /^(machines\/kit\/|db\/)/, packages: /^(node:.*|kysely|pg|uuidv7|zod)$/ },
  { files: /^vault\/postgres-keys\.ts$/, ours: /^(machines\/kit\/|vault\/|db\/database\.ts$)/, packages: any },
  { files: /^vault\//, ours: /^(machines\/kit\/|vault\/)/, packages: /^(?!(kysely|pg)$)/ },
  { files: /^sandbox\//, ours: /^sandbox\//, packages: /^(node:.*|hono|@hono\/node-server|standardwebhooks|zod)$/ },
  {
    files: /^api\//,
    ours: /^(machines\/((kit|codes|advice)\/|index\.ts$)|workflows\/(?!activities\/|flow\.ts|interpret\.ts$)|db\/|vault\/|api\/|ops\/(env|process|blobs)\.ts$)/,
    packages: any,
  },
  { files: /^web\//, ours: /^web\//, packages: any },
  { files: /^(ops|bench)\//, ours: /^(?!test\/)/, packages: any },
  { files: /^[^/]+\.ts$/, ours: none, packages: any },
];

export function importFindings(source: Source): string[] {
  const area = areas.find(({ files }) => files.test(source.path));
  if (area === undefined) return [`${source.path} lies in no known area`];
  const own = /^machines\/(?!kit\/|codes\/|effects\/)[^/]+\//.exec(source.path)?.[0];
  return source.imports.flatMap((taken) => {
    const known = taken.isOurs
      ? area.ours.test(taken.to) || (own !== undefined && taken.to.startsWith(own))
      : area.packages.test(taken.to);
    return [
      ...(known || isHarmless(source, taken) ? [] : [`${source.path} may not import ${taken.to}`]),
      ...(taken.isOurs && !/\.(tsx?|json|css)$/.test(taken.text)
        ? [`${source.path} imports ${taken.text} without its ending`]
        : []),
    ];
  });
}

// The shape of a step is told by the interpreter; who shows steps may know it, but not run it.
function isHarmless(source: Source, { to, typesOnly }: Import): boolean {
  return typesOnly && source.path.startsWith('api/') && to === 'workflows/interpret.ts';
}

/** Files that import one another in a circle, types left aside. */
export function cycles(sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (trail.includes(path) || done.has(path)) return;
    const taken = byPath.get(path)?.imports.filter(({ isOurs, typesOnly }) => isOurs && !typesOnly) ?? [];
    for (const { to } of taken) visit(to, [...trail, path]);
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return found;
}

const isFunction = ({ type }: Node) => /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type);

/** A function's own lines: those of functions inside it are theirs. Machines and migrations are lists, not functions. */
export function longFunctions(source: Source, limit: number): string[] {
  if (/^(machines\/(?!codes\/)|db\/migrations\/)/.test(source.path)) return [];
  const functions = source.nodes.filter(isFunction);
  const linesOf = ({ start, end }: Node) => source.lineAt(end) - source.lineAt(start) + 1;
  return functions.flatMap((node) => {
    const inner = functions.filter((other) => other !== node && other.start >= node.start && other.end <= node.end);
    const direct = inner.filter((one) => !inner.some((o) => o !== one && o.start <= one.start && o.end >= one.end));
    const own = linesOf(node) - direct.reduce((sum, one) => sum + linesOf(one) - 1, 0);
    return own > limit ? [`${source.path}:${source.lineAt(node.start)} is a function of ${own} lines`] : [];
  });
}

type Ban = { readonly in: RegExp; readonly but?: RegExp; readonly what: string; readonly is: (node: Node) => boolean };

const isName = (node: unknown, name: string) => isNode(node) && node.type === 'Identifier' && node['name'] === name;
const isMember = (node: unknown, object: string, property: string) =>
  isNode(node) &&
  node.type === 'MemberExpression' &&
  isName(node['object'], object) &&
  isName(node['property'], property);
const calls = (object: string, property: string) => (node: Node) =>
  node.type === 'CallExpression' && isMember(node['callee'], object, property);
const makes = (name: string) => (node: Node) =>
  /^(NewExpression|CallExpression)$/.test(node.type) && isName(node['callee'], name);

const pure = /^(machines\/|workflows\/(flow|nightly|interpret|look|ask|play|accept|messages|faults)\.ts$)/;
const everywhere = any;

/** What no file may hold, and why each: time and chance make a replay differ; an Error without a type cannot be matched. */
const bans: readonly Ban[] = [
  // In the workflow itself Temporal replaces Date.now by the time of the history.
  { in: pure, but: /^workflows\/flow\.ts$/, what: 'Date.now', is: calls('Date', 'now') },
  { in: pure, what: 'Math.random', is: calls('Math', 'random') },
  { in: pure, what: 'performance.now', is: calls('performance', 'now') },
  { in: pure, what: 'crypto.randomUUID', is: calls('crypto', 'randomUUID') },
  { in: pure, what: 'the clock by Date()', is: (node) => makes('Date')(node) && isEmpty(node['arguments']) },
  { in: pure, what: 'a timer of its own', is: (node) => makes('setTimeout')(node) || makes('setInterval')(node) },
  { in: /^(workflows|api|db|vault|machines)\//, what: 'a bare Error', is: makes('Error') },
  // The environment is read once, by the schema in ops/env.ts, so that all of it is known and checked.
  {
    in: /^(machines|workflows|api|db|vault)\//,
    what: 'the environment',
    is: (node) => isMember(node, 'process', 'env'),
  },
  { in: everywhere, what: 'an enum', is: ({ type }) => type === 'TSEnumDeclaration' },
  { in: everywhere, what: 'any', is: ({ type }) => type === 'TSAnyKeyword' },
  {
    in: everywhere,
    but: /^machines\/index\.ts$/,
    what: 'another file’s exports',
    is: ({ type, source }) => type === 'ExportAllDeclaration' || (type === 'ExportNamedDeclaration' && isNode(source)),
  },
  {
    in: everywhere,
    but: /^workflows\/flow\.ts$|\.config\.ts$|^test\/real-parts\.ts$|^test\/workflows\/[\w-]+-entry\.ts$/,
    what: 'a default export',
    is: ({ type }) => type === 'ExportDefaultDeclaration',
  },
];

const isEmpty = (list: unknown) => Array.isArray(list) && list.length === 0;

export function bannedFindings({ path, nodes, comments, lineAt }: Source): string[] {
  const own = bans.filter((ban) => ban.in.test(path) && ban.but?.test(path) !== true);
  return [
    ...own.flatMap(({ what, is }) => nodes.filter(is).map(({ start }) => `${path}:${lineAt(start)} has ${what}`)),
    ...comments.filter((text) => /\b(TODO|FIXME)\b/.test(text)).map(() => `${path} has a note of something undone`),
    ...(/(manager|service|helper|util)s?\b/i.test(path.split('/').at(-1) ?? '')
      ? [`${path} is named for no thing`]
      : []),
  ];
}
