import type { Fields } from '../machines/kit/contract.ts';
import { markOf } from '../machines/kit/sealed.ts';
import type { Vault } from '../vault/vault.ts';
import { Problem } from './problem.ts';

/**
 * Seals the marked fields of a message that fits its contract; all others stay as they are.
 * Throws `invalid-body` for a text that is not well-formed Unicode.
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
    // Half a surrogate pair has no bytes of its own: it would be opened as another text than was sealed.
    if (/\p{Cs}/u.test(value)) throw new Problem('invalid-body', { errors: [brokenText(name)] });
    return [
      name,
      mark === 'secret' ? await vault.sealSecret(value) : await vault.sealPersonal(subject, value),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(sealed));
}

const brokenText = (name: string) => ({ pointer: `/${name}`, detail: 'must be well-formed Unicode' });
