import pc from 'picocolors';

/** Something did not go as the demo says it goes. */
export class DemoSurprise extends Error {
  override readonly name = 'DemoSurprise';
}

export type Fields = { readonly [field: string]: unknown };

/** A run as the API shows it, as far as the demo looks at it. */
export type RunJson = Fields & {
  readonly id: string;
  readonly state: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly view: Fields;
  readonly can: readonly { readonly type: string }[];
  readonly token?: string;
};

export type Call = {
  readonly token?: string | undefined;
  readonly body?: Fields;
  readonly key?: string;
  readonly expect: number;
  readonly headers?: { readonly [name: string]: string };
};

/** Tells what it does and what came back, a line each, and checks every answer. */
export type Transcript = ReturnType<typeof createTranscript>;

/** `base` is the API's URL; lines go to `write`. */
export function createTranscript(base: string, write: (line: string) => void) {
  const call = async (
    method: string,
    path: string,
    { token, body, key, expect, headers = {} }: Call,
  ): Promise<Fields> => {
    write(`${pc.cyan(`→ ${method} ${path}`)}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`);
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(key === undefined ? {} : { 'Idempotency-Key': key }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = asFields(await response.json());
    write(`${response.ok ? pc.green('←') : pc.yellow('←')} ${response.status} ${gist(answer)}`);
    if (response.status !== expect)
      throw new DemoSurprise(`${method} ${path} answered ${response.status}, not ${expect}`);
    return answer;
  };
  return {
    scene: (title: string) => write(`\n${pc.bold(title)}`),
    say: (text: string) => write(pc.dim(`  ${text}`)),
    call,
    async run(
      method: string,
      path: string,
      options: Call & { readonly state: string; readonly reason?: string | null },
    ): Promise<RunJson> {
      const run = asRun(await call(method, path, options));
      expectThat(run.state === options.state, `the run is in ${run.state}, not ${options.state}`);
      if (options.reason !== undefined)
        expectThat(run.reason === options.reason, `the reason is ${run.reason}, not ${options.reason}`);
      return run;
    },
    /** Looks again until the run fits; `what` says what is waited for. */
    async until(
      what: string,
      look: () => Promise<Fields>,
      fits: (seen: Fields) => boolean,
      patienceMs = 60_000,
    ): Promise<Fields> {
      const late = Date.now() + patienceMs;
      for (;;) {
        const seen = await look();
        if (fits(seen)) {
          write(`${pc.green('✓')} ${what}: ${gist(seen)}`);
          return seen;
        }
        if (Date.now() > late) throw new DemoSurprise(`${what} did not happen within ${patienceMs / 1_000} s`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    quietly: async (path: string, token?: string): Promise<Fields> => {
      const headers = new Headers(token === undefined ? [] : [['Authorization', `Bearer ${token}`]]);
      return asFields(await (await fetch(`${base}${path}`, { headers })).json());
    },
    check(what: string, holds: boolean): void {
      expectThat(holds, `it does not hold that ${what}`);
      write(`${pc.green('✓')} ${what}`);
    },
  };
}

function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new DemoSurprise(otherwise);
}

export function asFields(value: unknown): Fields {
  if (typeof value === 'object' && value !== null) return { ...value };
  throw new DemoSurprise(`the answer is no object: ${JSON.stringify(value)}`);
}

export function asRun(fields: Fields): RunJson {
  if (typeof fields['id'] === 'string' && typeof fields['state'] === 'string') return fields as RunJson;
  throw new DemoSurprise(`the answer is no run: ${JSON.stringify(fields)}`);
}

const tokens = /^(run|ses|ref|sta|rcv)_/;

/** What matters of an answer, in one line; tokens are cut short. */
function gist(answer: Fields): string {
  if (typeof answer['code'] === 'string' && typeof answer['title'] === 'string') {
    const { code, detail, state, errors } = answer;
    return JSON.stringify({ code, detail, state, errors });
  }
  if (typeof answer['state'] !== 'string' || answer['view'] === undefined) return JSON.stringify(answer, shortTokens);
  const { state, outcome, reason, view, can, seq } = asRun(answer);
  const shown = Object.fromEntries(Object.entries(view).filter(([, value]) => value !== null));
  const events = can.map(({ type }) => type).join(' ');
  return [
    pc.bold(state),
    ...(outcome === null ? [] : ['(ended)']),
    ...(reason === null ? [] : [pc.yellow(reason)]),
    JSON.stringify(shown, shortTokens),
    ...(events === '' ? [] : [pc.dim(`can: ${events}`)]),
    pc.dim(`seq ${String(seq)}`),
  ].join(' ');
}

function shortTokens(_: string, value: unknown): unknown {
  return typeof value === 'string' && tokens.test(value) ? `${value.slice(0, 8)}…` : value;
}
