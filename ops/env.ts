import { z } from 'zod';

const url = z.url({ protocol: /^https?$/ });
const secret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/=]{32,}$/, { error: 'must be whsec_ and at least 24 bytes in base64' });

const unset = (schema: z.ZodType<string, string>) => z.union([z.literal(''), schema]).default('');

/** Nothing of staff's sign-in goes over a network in the clear; on this machine it may. */
const isPrivate = (text: string) =>
  text.startsWith('https:') ||
  (URL.canParse(text) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(text).hostname));

/** A flow's settings laid over its defaults: `{"registration":{"codeTries":3}}`. */
const policy = z
  .string()
  .default('{}')
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.record(z.string(), z.union([z.number(), z.array(z.number())]))));

/** Every variable that a Purser process reads, with what it means; anything missing that has no default stops the process. */
const schemas = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).meta({ description: 'PostgreSQL 15 or later' }),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s:]+:\d+$/)
    .meta({ description: 'Temporal, host:port' }),
  TEMPORAL_NAMESPACE: z.string().default('default').meta({ description: 'Temporal namespace' }),
  PURSER_MASTER_KEY: z.string().meta({ description: '32 bytes in base64; all other keys hang on it' }),
  PURSER_DATA: z.string().default('.purser').meta({ description: 'Folder for state and caches' }),
  PURSER_POLICY: policy.meta({ description: 'Delays and limits that differ from the defaults, JSON by flow' }),
  HOST: z.string().default('127.0.0.1').meta({ description: 'Address that the API listens on' }),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8080)
    .meta({ description: 'Port of the API; 0 takes a free one' }),
  SMS_URL: url.meta({ description: 'The SMS provider' }),
  CARD_NETWORK_URL: url.meta({ description: 'The card network' }),
  E_MONEY_URL: url.meta({ description: 'The operator of electronic money' }),
  REGISTRY_URL: url.meta({ description: 'The identity registry' }),
  SMS_WEBHOOK_SECRET: secret.meta({ description: 'Standard Webhooks secret of the SMS provider' }),
  CARD_NETWORK_WEBHOOK_SECRET: secret.meta({ description: 'Standard Webhooks secret of the card network' }),
  REGISTRY_WEBHOOK_SECRET: secret.meta({ description: 'Standard Webhooks secret of the identity registry' }),
  ALLOW_TEST_REGION: z
    .stringbool()
    .default(false)
    .meta({ description: 'Take ID numbers of the sandbox’s region 999999; never where people are real' }),
  STAFF_OIDC_ISSUER: unset(
    z.url({ protocol: /^https$|^http$/ }).refine(isPrivate, { error: 'must be an https URL' }),
  ).meta({
    description: 'The identity provider that signs staff in; without it they sign in here, by name',
  }),
  STAFF_OIDC_CLIENT_ID: z.string().default('').meta({ description: 'Our client at the identity provider' }),
  STAFF_OIDC_CLIENT_SECRET: z.string().default('').meta({ description: 'Its secret' }),
  STAFF_OIDC_REDIRECT_URL: unset(url).meta({
    description: 'Where it sends staff back to: https://…/v1/staff/oidc/callback as they reach it',
  }),
  STAFF_OIDC_ROLES_CLAIM: z
    .string()
    .default('roles')
    .meta({ description: 'Where its ID token says support, operator or engineer; dots for depth' }),
  BUCKET_ENDPOINT: unset(url).meta({
    description: 'An object store that speaks S3, where sealed photos are kept; without it, in PURSER_DATA',
  }),
  BUCKET_NAME: unset(
    z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: 'must be the name of a bucket' }),
  ).meta({ description: 'Its bucket, addressed by path' }),
  BUCKET_REGION: z.string().default('us-east-1').meta({ description: 'Region that its requests are signed for' }),
  BUCKET_ACCESS_KEY_ID: z.string().default('').meta({ description: 'Our access key there' }),
  BUCKET_SECRET_ACCESS_KEY: z.string().default('').meta({ description: 'Its secret' }),
  DOCS_SCRIPT_URL: url
    .default('https://cdn.jsdelivr.net/npm/@scalar/api-reference@1.72.1')
    .meta({ description: 'Script of the page at /docs; a copy of your own where no other host may serve scripts' }),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info').meta({ description: 'pino level' }),
} satisfies Record<string, z.ZodType>;

export const environment = z.object(schemas);
export type Environment = z.output<typeof environment>;
type Name = keyof typeof schemas;

/** A variable is missing or wrong; the message has a line for each. */
export class EnvironmentFault extends Error {
  override readonly name = 'EnvironmentFault';
  readonly variables: readonly string[];

  constructor(lines: readonly { readonly variable: string; readonly why: string }[]) {
    super(lines.map(({ variable, why }) => `${variable}: ${why}`).join('\n'));
    this.variables = lines.map(({ variable }) => variable);
  }
}

/** The variables of the identity provider of staff, which belong together. */
export const staffOidcNames = [
  'STAFF_OIDC_ISSUER',
  'STAFF_OIDC_CLIENT_ID',
  'STAFF_OIDC_CLIENT_SECRET',
  'STAFF_OIDC_REDIRECT_URL',
  'STAFF_OIDC_ROLES_CLAIM',
] as const satisfies readonly Name[];

/** The identity provider of staff; undefined when there is none. Throws {@link EnvironmentFault} for half of one. */
export function staffOidcOf(env: Pick<Environment, (typeof staffOidcNames)[number]>) {
  if (env.STAFF_OIDC_ISSUER === '') return undefined;
  const missing = staffOidcNames.filter((name) => env[name] === '');
  if (missing.length > 0)
    throw new EnvironmentFault(missing.map((variable) => ({ variable, why: 'is missing beside STAFF_OIDC_ISSUER' })));
  return {
    issuer: env.STAFF_OIDC_ISSUER,
    clientId: env.STAFF_OIDC_CLIENT_ID,
    clientSecret: env.STAFF_OIDC_CLIENT_SECRET,
    redirectUrl: env.STAFF_OIDC_REDIRECT_URL,
    rolesClaim: env.STAFF_OIDC_ROLES_CLAIM,
  };
}

/** Reads the variables that a process needs, once. Throws {@link EnvironmentFault}. */
export function readEnvironment<N extends Name>(
  names: readonly N[],
  from: { readonly [name: string]: string | undefined } = process.env,
): Pick<Environment, N> {
  const given = Object.fromEntries(names.map((name) => [name, from[name] === '' ? undefined : from[name]]));
  const parsed = environment.partial().safeParse(given);
  const missing = names.filter((name) => given[name] === undefined && !schemas[name].safeParse(undefined).success);
  const lines = missing.map((name) => ({ variable: name, why: `is missing: ${schemas[name].meta()?.description}` }));
  if (!parsed.success) {
    lines.push(
      ...parsed.error.issues.map(({ path, message }) => ({
        variable: path[0] as N,
        why: [path.slice(1).join('.'), message].filter(Boolean).join(' '),
      })),
    );
  }
  if (lines.length > 0 || !parsed.success) throw new EnvironmentFault(lines);
  const values = names.map((name) => [name, parsed.data[name] ?? schemas[name].parse(undefined)]);
  return Object.fromEntries(values) as Pick<Environment, N>;
}
