/** A subject's data key as stored: wrapped, or the mark that it was destroyed and must not come back. */
export type StoredDataKey = { readonly wrapped: string } | { readonly destroyed: true };

/** Where wrapped keys are kept, shared by all processes. */
export type KeyStore = {
  /** Undefined when the subject never had a key. */
  readonly dataKey: (subject: string) => Promise<StoredDataKey | undefined>;
  /** Inserts if absent, and returns what is stored: of two at once, both get the first one's. */
  readonly putDataKey: (subject: string, wrapped: string) => Promise<StoredDataKey>;
  /** Drops the wrapped key and leaves the mark, also for a subject without a key. */
  readonly destroyDataKey: (subject: string) => Promise<void>;
  /** Undefined when there is none, or none any more. */
  readonly secretKey: (id: string) => Promise<string | undefined>;
  /** Inserts if absent, and returns what is stored. */
  readonly putSecretKey: (id: string, wrapped: string, destroyAfter: Date) => Promise<string>;
  /** Deletes the keys whose `destroyAfter` is at or before the given time; returns how many. */
  readonly destroySecretKeys: (before: Date) => Promise<number>;
};
