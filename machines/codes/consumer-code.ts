import { base64OfHex, hexOfBase64 } from './base64.ts';
import { readTlv, tlvRules, writeTlv } from './ber-tlv.ts';
import type { PlacedNode, TlvNode } from './ber-tlv.ts';
import { factsOf, fieldForms } from './consumer-code.facts.ts';
import type { ConsumerFacts } from './consumer-code.facts.ts';
import { under } from './data-objects.ts';
import type { Broken } from './data-objects.ts';

/** Every rule that a payer's code may break, each with what it says. */
export const consumerCodeRules = {
  ...tlvRules,
  'not-base64': 'The text is not base64 in its one spelling.',
  'too-long': 'The text has more than 512 characters.',
  duplicate: 'A tag stands twice in one template.',
  missing: 'An object that must be there is missing.',
  'not-first': 'The payload format indicator (85) is the first object.',
  'unknown-version': 'The payload format indicator is CPV01.',
  'value-form': 'A value has a form or a length that its tag does not have.',
} as const;
export type ConsumerCodeRule = keyof typeof consumerCodeRules;
export type ConsumerCodeBroken = Broken<ConsumerCodeRule>;

/** A payer's code: what it says, and the nodes it is made of, in their order, with all that we do not know. */
export type ConsumerCode = { readonly facts: ConsumerFacts; readonly nodes: readonly TlvNode[] };

export type ConsumerCodeParsed =
  { readonly ok: true; readonly code: ConsumerCode } | ({ readonly ok: false } & ConsumerCodeBroken);

const longestCode = 512;
const version = '4350563031'; // CPV01

/**
 * Reads the code that a payer shows: EMV QRCPS consumer-presented mode 1.1, base64 of BER-TLV. A number of a card may be
 * in it: whoever keeps what is read seals it. Never throws: what breaks a rule is refused with the rule, the path of
 * tags and the byte, from 0, of the object.
 */
export function parseConsumerCode(text: string): ConsumerCodeParsed {
  if (text.length > longestCode) return refused('too-long', '', 0);
  const hex = hexOfBase64(text);
  if (hex === null) return refused('not-base64', '', 0);
  const read = readTlv(hex);
  if (!read.ok) return read;
  const broken = brokenIn(read.nodes);
  if (broken !== undefined) return { ok: false, ...broken };
  const nodes = read.nodes.map(bare);
  return { ok: true, code: { facts: factsOf(nodes), nodes } };
}

/** The text of a code: what was parsed gives the very text it was parsed from. */
export function renderConsumerCode({ nodes }: Pick<ConsumerCode, 'nodes'>): string {
  return base64OfHex(writeTlv(nodes));
}

/**
 * Makes the code of one application: its identifier (hexadecimal), and the number that stands for the card, with month
 * of expiry (YYMM) and service code as track 2 has them. What no code can say is refused by the rule it would break.
 */
export function composeConsumerCode(given: {
  readonly aid: string;
  readonly pan: string;
  readonly expiry: string;
  readonly serviceCode: string;
  readonly discretionary?: string;
}): ConsumerCodeParsed {
  const digits = `${given.pan}D${given.expiry}${given.serviceCode}${given.discretionary ?? ''}`;
  const track2 = digits.length % 2 === 0 ? digits : `${digits}F`;
  const application = [
    { tag: '4F', value: given.aid },
    { tag: '57', value: track2 },
  ];
  const odd = application.find(({ value }) => !/^(?:[0-9A-F]{2})+$/.test(value) || value.length > 64);
  if (odd !== undefined) return refused('value-form', `61.${odd.tag}`, 0);
  return parseConsumerCode(
    renderConsumerCode({
      nodes: [
        { tag: '85', value: version },
        { tag: '61', nodes: application },
      ],
    }),
  );
}

const refused = (rule: ConsumerCodeRule, path: string, at: number): ConsumerCodeParsed => ({
  ok: false,
  rule,
  path,
  at,
});

function brokenIn(root: readonly PlacedNode[]): ConsumerCodeBroken | undefined {
  const indicator = root.find(({ tag }) => tag === '85');
  if (indicator === undefined) return { rule: 'missing', path: '85', at: 0 };
  if (root[0] !== indicator) return { rule: 'not-first', path: '85', at: indicator.at };
  if ('value' in indicator && indicator.value !== version)
    return { rule: 'unknown-version', path: '85', at: indicator.at };
  if (!root.some(({ tag }) => tag === '61')) return { rule: 'missing', path: '61', at: 0 };
  for (const node of root) {
    if (node.tag !== '61' || !('nodes' in node) || node.nodes.some(({ tag }) => tag === '4F')) continue;
    return { rule: 'missing', path: '61.4F', at: node.at };
  }
  return brokenBelow(root, '');
}

/** The first object that stands twice, but for the applications (61), or has not the form of its tag. */
function brokenBelow(nodes: readonly PlacedNode[], above: string): ConsumerCodeBroken | undefined {
  for (const [index, node] of nodes.entries()) {
    const { tag, at } = node;
    const path = under(above, tag);
    const isRepeated = path !== '61' && nodes.slice(0, index).some((other) => other.tag === tag);
    if (isRepeated) return { rule: 'duplicate', path, at };
    const inner = 'nodes' in node ? brokenBelow(node.nodes, path) : undefined;
    if (inner !== undefined) return inner;
    if ('value' in node && fieldForms[tag]?.test(node.value) === false) return { rule: 'value-form', path, at };
  }
  return undefined;
}

function bare(node: PlacedNode): TlvNode {
  const { tag } = node;
  return 'nodes' in node ? { tag, nodes: node.nodes.map(bare) } : { tag, value: node.value };
}
