import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnv } from './deps.ts';

/** The methods that an address takes, as the `Allow` header says them (RFC 9110 §10.2.1); none for an address that is not there. */
export function methodsAt(app: OpenAPIHono<ApiEnv>, path: string): string[] {
  const routes = app.routes.filter(({ method }) => method !== 'ALL');
  // An address that is spelled out is meant, though it may look like another's parameter.
  const spelled = routes.filter(({ path: pattern }) => pattern === path);
  const found = spelled.length > 0 ? spelled : routes.filter(({ path: pattern }) => fits(pattern, path));
  const methods = new Set(found.map(({ method }) => method));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].toSorted();
}

function fits(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  // A parameter is never empty.
  const same = (part: string, other = '') => part === other || (part.startsWith(':') && other !== '');
  return wanted.length === given.length && wanted.every((part, index) => same(part, given[index]));
}
