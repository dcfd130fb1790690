import { parseAccept } from 'hono/utils/accept';
import { languages } from '../machines/advice/advice.ts';
import type { Language } from '../machines/advice/advice.ts';
import type { ApiContext } from './deps.ts';

/** The language that a caller asks for by `Accept-Language` (RFC 9110), of those that we have; `zh-CN` or `zh-Hant` is `zh`. */
export function languageOf(c: ApiContext): Language {
  const ranges = parseAccept(c.req.header('Accept-Language') ?? '').filter(({ q }) => q > 0);
  const asked = ranges.map(({ type }) => type.split('-')[0]?.toLowerCase());
  return asked.flatMap((one) => languages.filter((known) => known === one))[0] ?? languages[0];
}
