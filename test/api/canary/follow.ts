import { pathOf } from '../client.ts';
import type { RunJson } from '../client.ts';

/** Follows a run over a real connection until it ends; answers all that came, as text. */
export async function follow(url: string, run: RunJson, token: string | undefined = run.token): Promise<string> {
  const response = await fetch(`${url}${pathOf(run)}/events`, { headers: { Authorization: `Bearer ${token}` } });
  return response.text();
}
