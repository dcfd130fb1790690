import type { TlvNode } from './ber-tlv.ts';

/** What track 2 says: the number, the month it expires (YYMM), the service code, and what the issuer put behind. */
export type Track2 = {
  readonly pan: string;
  readonly expiry: string;
  readonly serviceCode: string;
  readonly discretionary: string;
};

/** What stands for the card, in an application (61) or in what all applications share (62). */
type CardData = {
  readonly pan: string | null;
  readonly track2: Track2 | null;
  readonly lastFour: string | null;
  readonly holder: string | null;
  /** Up to four languages (ISO 639, two letters), the best first. */
  readonly languages: readonly string[];
  /** What the chip signed (templates 63 and 64): hexadecimal values by tag; empty where nothing is signed. */
  readonly chip: Readonly<Record<string, string>>;
};

export type ConsumerApplication = CardData & {
  /** The application's identifier, hexadecimal. */
  readonly aid: string;
  readonly label: string | null;
  /** What kind of UnionPay card it is; null for another network's. */
  readonly unionPay: 'debit' | 'credit' | 'quasi-credit' | null;
};

/** What a payer's code says, in our words. */
export type ConsumerFacts = {
  readonly applications: readonly ConsumerApplication[];
  readonly common: CardData;
};

const unionPayKinds: { readonly [aid: string]: ConsumerApplication['unionPay'] } = {
  A000000333010101: 'debit',
  A000000333010102: 'credit',
  A000000333010103: 'quasi-credit',
};

const track2Form = /^(\d{8,19})D(\d{2}(?:0[1-9]|1[0-2]))(\d{3})(\d*)F?$/;
const latin = '(?:[2-6][0-9A-F]|7[0-9A-E])';

/** Forms by tag, over hexadecimal (EMV QRCPS consumer-presented mode 1.1, table 4.3). What is not here may be anything. */
export const fieldForms: { readonly [tag: string]: RegExp } = {
  '4F': /^(?:..){5,16}$/,
  '50': new RegExp(`^${latin}{1,16}$`),
  '57': track2Form,
  '5A': /^\d{8,19}F?$/,
  '5F20': new RegExp(`^${latin}{2,26}$`),
  '5F2D': /^(?:(?:6[1-9A-F]|7[0-9A]){2}){1,4}$/,
  '9F25': /^\d{4}$/,
  '9F26': /^.{16}$/,
  '9F36': /^.{4}$/,
  '9F37': /^.{8}$/,
};

export function factsOf(nodes: readonly TlvNode[]): ConsumerFacts {
  const applications = nodes.filter(({ tag }) => tag === '61').map((node) => applicationOf(inside(node)));
  return { applications, common: cardDataOf(inside(nodes.find(({ tag }) => tag === '62'))) };
}

function applicationOf(nodes: readonly TlvNode[]): ConsumerApplication {
  const aid = valueOf(nodes, '4F') ?? '';
  return { aid, label: textOf(valueOf(nodes, '50')), unionPay: unionPayKinds[aid] ?? null, ...cardDataOf(nodes) };
}

function cardDataOf(nodes: readonly TlvNode[]): CardData {
  const [, pan, expiry, serviceCode, discretionary] = track2Form.exec(valueOf(nodes, '57') ?? '') ?? [];
  const hasTrack = pan !== undefined && expiry !== undefined && serviceCode !== undefined;
  const signed = nodes.filter(({ tag }) => tag === '63' || tag === '64').flatMap(inside);
  return {
    pan: valueOf(nodes, '5A')?.replace(/F$/, '') ?? null,
    track2: hasTrack ? { pan, expiry, serviceCode, discretionary: discretionary ?? '' } : null,
    lastFour: valueOf(nodes, '9F25'),
    holder: textOf(valueOf(nodes, '5F20')),
    languages: textOf(valueOf(nodes, '5F2D'))?.match(/../g) ?? [],
    chip: Object.fromEntries(signed.flatMap((node) => ('value' in node ? [[node.tag, node.value]] : []))),
  };
}

function inside(node: TlvNode | undefined): readonly TlvNode[] {
  return node !== undefined && 'nodes' in node ? node.nodes : [];
}

function valueOf(nodes: readonly TlvNode[], wanted: string): string | null {
  const node = nodes.find(({ tag }) => tag === wanted);
  return node !== undefined && 'value' in node ? node.value : null;
}

function textOf(hex: string | null): string | null {
  if (hex === null) return null;
  const bytes = hex.match(/../g) ?? [];
  return String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 16)));
}
