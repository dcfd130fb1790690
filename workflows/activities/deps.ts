import type { Kysely } from 'kysely';
import type { Database } from '../../db/database.ts';
import type { BlobStore } from '../../vault/blob-store.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Decoys } from '../decoys.ts';
import type { Inside } from '../inside.ts';
import type { MakeSource } from './funding/source.ts';

/** What activities stand on; a test or the worker gives them. URLs have no trailing slash. */
export type ActivityDeps = {
  readonly db: Kysely<Database>;
  readonly vault: Vault;
  readonly inside: Inside;
  readonly decoys: Decoys;
  readonly smsUrl: string;
  readonly cardNetworkUrl: string;
  readonly eMoneyUrl: string;
  readonly registryUrl: string;
  /** The kinds of sources that payments may take money from, beside the balance. */
  readonly sources: readonly MakeSource[];
  readonly blobs: BlobStore;
  /** Are the sandbox's invented people taken? Never where real ones are. */
  readonly allowTestRegion: boolean;
};
