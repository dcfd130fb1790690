import type { Fields } from '../machines/kit/contract.ts';
import { markOf } from '../machines/kit/sealed.ts';
import type { Vault } from '../vault/vault.ts';

/**
 * Seals the marked fields of a message that fits its contract; all others stay as they are.
 * `subject` is whose data key personal fields are sealed under. From here on nobody but an activity reads them.
 */
export async function sealFields(
  vault: Vault,
  subject: string,
  fields: Fields,
  message: { readonly [field: string]: unknown },
): Promise<{ [field: string]: unknown }> {
  const sealed = Object.entries(message).map(async ([name, value]) => {
    const schema = fields.shape[name];
    const mark = schema === undefined ? undefined : markOf(schema);
    if (mark === undefined || typeof value !== 'string') return [name, value] as const;
    return [
      name,
      mark === 'secret' ? await vault.sealSecret(value) : await vault.sealPersonal(subject, value),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(sealed));
}
