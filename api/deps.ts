import type { Context } from 'hono';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
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
  /** Is the process about to stop? Then `/readyz` says so, before the last request is answered. */
  readonly stopping: () => boolean;
};

/** Who sends a request: nobody known, the holder of a run's own token, or a user with a session. */
export type Caller =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'holder'; readonly token: string }
  | { readonly kind: 'user'; readonly user: string; readonly session: string };

export type ApiEnv = { Variables: { requestId: string; caller: Caller } };
export type ApiContext = Context<ApiEnv>;
