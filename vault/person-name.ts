export type ReadName =
  | {
      readonly ok: true;
      /** Trimmed, NFKC, one space between words. */
      readonly name: string;
      /** The first character hidden, as banks show it. */
      readonly mask: string;
    }
  | { readonly ok: false; readonly reason: 'name-invalid' };

const shortest = 2;
const longest = 50;

/** Reads a person's name: letters of any script, with a middle dot, hyphen, apostrophe, full stop or space between them. */
export function readName(text: string): ReadName {
  const name = text
    .slice(0, longest * 4)
    .normalize('NFKC')
    .trim()
    .replaceAll(/\s+/g, ' ');
  const length = Array.from(name).length;
  const fits = /^\p{L}[\p{L}\p{M}·•.'’ -]*$/u.test(name) && length >= shortest && length <= longest;
  if (!fits) return { ok: false, reason: 'name-invalid' };
  return { ok: true, name, mask: `*${Array.from(name).slice(1).join('')}` };
}
