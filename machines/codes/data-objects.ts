import { characters } from './characters.ts';

/** One object of an EMV QR text: two digits of tag, two of length (in characters), the value. */
export type DataObject = { readonly tag: string; readonly value: string };

/** An object and where it begins, in characters of the whole text from 0. */
export type Placed = DataObject & { readonly at: number };

/** What may be wrong with a text of data objects, whatever the objects mean. */
export const objectRules = {
  'cut-short': 'The text ends inside a tag or a length.',
  'tag-not-digits': 'A tag is two digits.',
  'length-not-digits': 'A length is two digits.',
  'length-zero': 'A value has at least one character.',
  'length-past-end': 'A value is longer than what is left of the text.',
  duplicate: 'A tag stands twice in one template.',
} as const;
export type ObjectRule = keyof typeof objectRules;

/** Which rule a text breaks; where: tags from the root, joined by dots; and the character, from 0, it is seen at. */
export type Broken<Rule extends string> = { readonly rule: Rule; readonly path: string; readonly at: number };

export type ObjectsRead =
  { readonly ok: true; readonly objects: readonly Placed[] } | ({ readonly ok: false } & Broken<ObjectRule>);

/** Reads a text of data objects. `place` is where it lies: its path and its first character's position. */
export function readObjects(text: string, place: { path: string; at: number } = { path: '', at: 0 }): ObjectsRead {
  const all = characters(text);
  const objects: Placed[] = [];
  for (let next = 0; next < all.length;) {
    const tag = all.slice(next, next + 2).join('');
    const digits = all.slice(next + 2, next + 4).join('');
    const at = place.at + next;
    const broken = (rule: ObjectRule, path: string, offset: number): ObjectsRead => ({
      ok: false,
      rule,
      path,
      at: at + offset,
    });
    if (all.length - next < 4) return broken('cut-short', place.path, 0);
    if (!/^\d\d$/.test(tag)) return broken('tag-not-digits', place.path, 0);
    const path = under(place.path, tag);
    if (!/^\d\d$/.test(digits)) return broken('length-not-digits', path, 2);
    if (digits === '00') return broken('length-zero', path, 2);
    const end = next + 4 + Number(digits);
    if (end > all.length) return broken('length-past-end', path, 2);
    if (objects.some((object) => object.tag === tag)) return broken('duplicate', path, 0);
    objects.push({ tag, value: all.slice(next + 4, end).join(''), at });
    next = end;
  }
  return { ok: true, objects };
}

/** Writes data objects one after the other. A value has 1 to 99 characters; a longer one does not fit its length. */
export function writeObjects(objects: readonly DataObject[]): string {
  return objects.map(({ tag, value }) => `${tag}${String(characters(value).length).padStart(2, '0')}${value}`).join('');
}

/** The path of a tag inside a template. */
export function under(path: string, tag: string): string {
  return path === '' ? tag : `${path}.${tag}`;
}
