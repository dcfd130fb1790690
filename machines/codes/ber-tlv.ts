import { under } from './data-objects.ts';
import type { Broken } from './data-objects.ts';

/** A node of BER-TLV (ISO/IEC 8825-1 as EMV book 3, annex B uses it); tags and values in upper-case hexadecimal. */
export type TlvNode =
  { readonly tag: string; readonly value: string } | { readonly tag: string; readonly nodes: readonly TlvNode[] };

/** A node and the byte, from 0, that it begins at. */
export type PlacedNode = { readonly tag: string; readonly at: number } & (
  { readonly value: string } | { readonly nodes: readonly PlacedNode[] }
);

export const tlvRules = {
  'cut-short': 'The bytes end inside a tag or a length.',
  'tag-form': 'A tag has one to three bytes and begins with neither 00 nor FF.',
  'length-form': 'A length is definite, in its shortest form, of at most three bytes.',
  'length-past-end': 'A value is longer than what is left of the bytes.',
  'too-deep': 'Templates lie in one another more than four deep.',
} as const;
export type TlvRule = keyof typeof tlvRules;

export type TlvRead =
  { readonly ok: true; readonly nodes: readonly PlacedNode[] } | ({ readonly ok: false } & Broken<TlvRule>);

type Place = { readonly path: string; readonly at: number; readonly depth: number };

const deepest = 4;

/** Reads nodes from hexadecimal digits, two for a byte. Bytes that fill up between nodes are refused: they lose their place. */
export function readTlv(hex: string, place: Place = { path: '', at: 0, depth: 1 }): TlvRead {
  const { path, depth } = place;
  if (depth > deepest) return { ok: false, rule: 'too-deep', path, at: place.at };
  const nodes: PlacedNode[] = [];
  for (let next = 0; next < hex.length;) {
    const at = place.at + next / 2;
    const head = headOf(hex.slice(next));
    if ('rule' in head) return { ok: false, rule: head.rule, path: head.tag === '' ? path : under(path, head.tag), at };
    const { tag } = head;
    const begin = next + head.digits;
    const value = hex.slice(begin, begin + head.length * 2);
    const own = under(path, tag);
    if (value.length < head.length * 2) return { ok: false, rule: 'length-past-end', path: own, at };
    if (isTemplate(tag)) {
      const inner = readTlv(value, { path: own, at: at + head.digits / 2, depth: depth + 1 });
      if (!inner.ok) return inner;
      nodes.push({ tag, at, nodes: inner.nodes });
    } else nodes.push({ tag, at, value });
    next = begin + value.length;
  }
  return { ok: true, nodes };
}

/** Writes nodes as hexadecimal digits. */
export function writeTlv(nodes: readonly TlvNode[]): string {
  return nodes
    .map((node) => {
      const value = 'nodes' in node ? writeTlv(node.nodes) : node.value;
      return `${node.tag}${lengthOf(value.length / 2)}${value}`;
    })
    .join('');
}

/** Does a node of this tag hold nodes? Bit 6 of its first byte says so. */
function isTemplate(tag: string): boolean {
  return (Number.parseInt(tag.slice(0, 2), 16) & 0x20) !== 0;
}

type Head = { readonly tag: string; readonly digits: number; readonly length: number };

/** Tag and length at the beginning of some bytes; `digits` is how many both take. */
function headOf(hex: string): Head | { readonly rule: TlvRule; readonly tag: string } {
  const byte = (index: number) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16);
  const tagBytes = tagBytesOf(byte);
  if (typeof tagBytes === 'string') return { rule: tagBytes, tag: '' };
  const tag = hex.slice(0, tagBytes * 2);
  const first = byte(tagBytes);
  if (Number.isNaN(first)) return { rule: 'cut-short', tag };
  if (first < 0x80) return { tag, digits: tag.length + 2, length: first };
  if (first !== 0x81 && first !== 0x82) return { rule: 'length-form', tag };
  const digits = hex.slice(tag.length + 2, tag.length + 2 + (first - 0x80) * 2);
  if (digits.length < (first - 0x80) * 2) return { rule: 'cut-short', tag };
  const length = Number.parseInt(digits, 16);
  if (length < (first === 0x81 ? 0x80 : 0x100)) return { rule: 'length-form', tag };
  return { tag, digits: tag.length + 2 + digits.length, length };
}

/** How many bytes the tag has: one whose low five bits are set goes on, as does each after it whose high bit is. */
function tagBytesOf(byte: (index: number) => number): number | TlvRule {
  const first = byte(0);
  if (first === 0x00 || first === 0xff) return 'tag-form';
  if ((first & 0x1f) !== 0x1f) return 1;
  if (byte(1) === 0x80) return 'tag-form';
  for (const index of [1, 2]) {
    if (Number.isNaN(byte(index))) return 'cut-short';
    if (byte(index) < 0x80) return index + 1;
  }
  return 'tag-form';
}

function lengthOf(bytes: number): string {
  const hex = bytes.toString(16).toUpperCase();
  if (bytes < 0x80) return hex.padStart(2, '0');
  return bytes <= 0xff ? `81${hex}` : `82${hex.padStart(4, '0')}`;
}
