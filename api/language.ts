import { accepts } from 'hono/accepts';
import { languages } from '../machines/advice/advice.ts';
import type { Language } from '../machines/advice/advice.ts';
import type { ApiContext } from './deps.ts';

/** The language that a caller asks for by `Accept-Language` (RFC 9110), of those that we have; `zh-CN` or `zh-Hant` is `zh`. */
export function languageOf(c: ApiContext): Language {
  const asked = accepts(c, {
    header: 'Accept-Language',
    supports: [...languages],
    default: languages[0],
    match: (ranges) =>
      ranges
        .filter(({ q }) => q > 0)
        .toSorted((a, b) => b.q - a.q)
        .map(({ type }) => type.split('-')[0]?.toLowerCase() ?? '')
        .find((language) => languages.some((known) => known === language)) ?? languages[0],
  });
  return languages.find((known) => known === asked) ?? languages[0];
}
