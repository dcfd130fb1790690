import type { findProven } from '../../db/queries/identities.ts';
import { equalHash } from '../../vault/hash.ts';
import { readName } from '../../vault/person-name.ts';
import type { Vault } from '../../vault/vault.ts';

const tailLength = 6;

type Proven = NonNullable<Awaited<ReturnType<typeof findProven>>>;

/** Compared in constant time, as everything that may be guessed; a lower-case x is an X (GB 11643). */
export function isTail(typed: string, idNumber: string): boolean {
  return equalHash(typed.toUpperCase(), idNumber.slice(-tailLength).toUpperCase());
}

/** How many of the facts that a person said are those that are proven of them. */
export async function factsRight(
  { open }: Pick<Vault, 'open'>,
  proven: Proven,
  said: { readonly idNumberTail: string; readonly name: string },
): Promise<{ readonly matched: number; readonly mismatched: number }> {
  const name = readName(said.name);
  const facts = [
    isTail(said.idNumberTail, await open(proven.id_number_sealed)),
    name.ok && equalHash(name.name, await open(proven.name_sealed)),
  ];
  const matched = facts.filter(Boolean).length;
  return { matched, mismatched: facts.length - matched };
}
