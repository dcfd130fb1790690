/** A provider did not answer as it should. Tried again by Temporal until the effect's attempts are spent. */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault';
  readonly provider: string;
  /** HTTP status, or null when there was no answer at all. */
  readonly status: number | null;

  constructor(provider: string, status: number | null, what: string) {
    super(`${provider}: ${what}${status === null ? '' : ` (HTTP ${status})`}`);
    this.provider = provider;
    this.status = status;
  }
}

export type ProviderAnswer = { readonly status: number; readonly body: unknown };

const largestAnswerBytes = 64 * 1024;

/**
 * Calls a provider with a JSON body, or with none. Answers below 500 are the caller's to judge;
 * no answer, a 5xx, 429, or a body that is no JSON throws {@link ProviderFault}.
 */
export async function callProvider(
  provider: string,
  url: string,
  options: { readonly body?: unknown; readonly timeoutMs: number },
): Promise<ProviderAnswer> {
  const { body, timeoutMs } = options;
  const request: RequestInit = {
    method: body === undefined ? 'GET' : 'POST',
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  };
  const response = await fetch(url, request).catch((error: unknown) => {
    throw new ProviderFault(provider, null, error instanceof Error ? error.name : 'no answer');
  });
  if (response.status >= 500 || response.status === 429) {
    await response.body?.cancel();
    throw new ProviderFault(provider, response.status, 'is not well');
  }
  return { status: response.status, body: await jsonOf(provider, response) };
}

async function jsonOf(provider: string, response: Response): Promise<unknown> {
  const text = await response.text().catch(() => {
    throw new ProviderFault(provider, response.status, 'broke off its answer');
  });
  if (text.length > largestAnswerBytes) throw new ProviderFault(provider, response.status, 'answers too much');
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    throw new ProviderFault(provider, response.status, 'answers no JSON');
  }
}
