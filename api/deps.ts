import type { Context } from 'hono';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import type { StaffRole } from '../machines/kit/contract.ts';
import type { Flow } from '../machines/kit/flow.ts';
import type { PolicyOverrides } from '../machines/kit/policy.ts';
import type { Runs } from '../workflows/client.ts';
import type { StepHint } from '../workflows/worker.ts';
import type { BlobStore } from '../vault/blob-store.ts';
import type { Vault } from '../vault/vault.ts';

/** Who hears of steps; a hint each, which may be lost. */
export type StepFeed = { subscribe(run: string, hear: (hint: StepHint | undefined) => void): () => void };

/** All that the API stands on; a test gives its own. */
export type ApiDeps = {
  readonly db: Kysely<Database>;
  readonly runs: Runs;
  readonly registry: readonly Flow[];
  readonly policy: PolicyOverrides;
  readonly vault: Vault;
  readonly blobs: BlobStore;
  readonly feed: StepFeed;
  readonly log: Logger;
  /** Secrets of incoming webhooks by provider (`whsec_…`). */
  readonly webhookSecrets: { readonly [provider: string]: string };
  /** Where the page at /docs takes its script from. */
  readonly docsScriptUrl: string;
  /** Where staff sign in; without it they do so here, by name, password and code. */
  readonly staffOidc?: StaffOidc | undefined;
  /** Is the process about to stop? Then `/readyz` says so, before the last request is answered. */
  readonly stopping: () => boolean;
};

/** The identity provider that signs staff in, in production. `rolesClaim`: where the ID token says their roles, dots for depth. */
export type StaffOidc = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUrl: string;
  readonly rolesClaim: string;
};

/** Who sends a request: nobody known, the holder of a run's own token, a user with a session, a merchant's server, or a member of staff. */
export type Caller =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'holder'; readonly token: string }
  | { readonly kind: 'user'; readonly user: string; readonly session: string }
  | MerchantCaller
  | StaffCaller;

/** `key`: the id of the key that it calls with. */
export type MerchantCaller = { readonly kind: 'merchant'; readonly merchant: string; readonly key: string };

export type StaffCaller = {
  readonly kind: 'staff';
  readonly staff: string;
  readonly name: string;
  readonly roles: readonly StaffRole[];
  readonly session: string;
};

export type ApiEnv = { Variables: { requestId: string; caller: Caller } };
export type ApiContext = Context<ApiEnv>;
