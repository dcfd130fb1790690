import { z } from 'zod';

const names = {
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(8090),
  SANDBOX_WEBHOOK_URL: z.url({ protocol: /^https?$/ }),
  SANDBOX_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=]{32,}$/, { error: 'must be whsec_ and at least 24 bytes in base64' }),
};
const environment = z.object(names);

export type SandboxEnvironment =
  | { readonly ok: true; readonly value: z.output<typeof environment> }
  /** One line that says which variables are wrong, and why. */
  | { readonly ok: false; readonly wrong: string };

/** Reads what the sandbox needs when it runs alone. An empty variable counts as missing. */
export function readSandboxEnvironment(from: { readonly [name: string]: string | undefined }): SandboxEnvironment {
  const given = Object.keys(names).map((name) => [name, from[name] === '' ? undefined : from[name]] as const);
  const parsed = environment.safeParse(Object.fromEntries(given));
  if (parsed.success) return { ok: true, value: parsed.data };
  const missing = new Set<unknown>(given.filter(([, value]) => value === undefined).map(([name]) => name));
  const lines = parsed.error.issues.map(({ path, message }) => {
    return `${path.join('.')} ${missing.has(path[0]) ? 'is missing' : `is wrong: ${message}`}`;
  });
  return { ok: false, wrong: lines.join('; ') };
}
