import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { ApiContext, ApiEnv } from '../../../api/deps.ts';
import { languageOf } from '../../../api/language.ts';

const app = new Hono<ApiEnv>();
app.get('/', (c) => c.text(languageOf(c as ApiContext)));

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['*', 'en'],
  ['zh', 'zh'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['zh-Hant-TW', 'zh'],
  ['ZH-cn', 'zh'],
  ['en-GB,en;q=0.9,zh;q=0.8', 'en'],
  ['fr,zh;q=0.3', 'zh'],
  ['en;q=0.2, zh;q=0.9', 'zh'],
  ['zh;q=0', 'en'],
  ['de', 'en'],
  [';;;q=', 'en'],
])('%s is answered in %s', async (asked, language) => {
  const headers: Record<string, string> = asked === undefined ? {} : { 'Accept-Language': asked };
  const answered = await app.request('/', { headers });
  expect(await answered.text()).toBe(language);
});
