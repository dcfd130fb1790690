import type { KeyStore, StoredDataKey } from '../../../vault/key-store.ts';

/** A key store in memory that answers late, so that callers get in one another's way, and counts what is asked of it. */
export function memoryKeys() {
  const dataKeys = new Map<string, StoredDataKey>();
  const secretKeys = new Map<string, { wrapped: string; destroyAfter: Date }>();
  const asked = { dataKey: 0, putDataKey: 0, secretKey: 0, putSecretKey: 0 };

  const store: KeyStore = {
    dataKey: async (subject) => {
      asked.dataKey += 1;
      await later();
      return dataKeys.get(subject);
    },
    putDataKey: async (subject, wrapped) => {
      asked.putDataKey += 1;
      await later();
      const stored = dataKeys.get(subject) ?? { wrapped };
      dataKeys.set(subject, stored);
      return stored;
    },
    destroyDataKey: async (subject) => {
      await later();
      dataKeys.set(subject, { destroyed: true });
    },
    secretKey: async (id) => {
      asked.secretKey += 1;
      await later();
      return secretKeys.get(id)?.wrapped;
    },
    putSecretKey: async (id, wrapped, destroyAfter) => {
      asked.putSecretKey += 1;
      await later();
      const stored = secretKeys.get(id) ?? { wrapped, destroyAfter };
      secretKeys.set(id, stored);
      return stored.wrapped;
    },
    destroySecretKeys: async (before) => {
      await later();
      const due = [...secretKeys].filter(([, { destroyAfter }]) => destroyAfter <= before);
      for (const [id] of due) secretKeys.delete(id);
      return due.length;
    },
  };
  return { store, asked, dataKeys, secretKeys };
}

/** A clock that stands until it is told to go on; starts at 2026-11-24T15:20:00Z. */
export function handClock() {
  let now = Date.UTC(2026, 10, 24, 15, 20);
  return {
    read: () => now,
    forward: (ms: number) => {
      now += ms;
    },
  };
}

/** The same bytes in every test: 32 times the given one. */
export const masterKeyOf = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

function later(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
