import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64OfHex, hexOfBase64 } from '../../../machines/codes/base64.ts';
import { readTlv, writeTlv } from '../../../machines/codes/ber-tlv.ts';
import {
  composeConsumerCode,
  consumerCodeRules,
  parseConsumerCode,
  renderConsumerCode,
} from '../../../machines/codes/consumer-code.ts';
import type { ConsumerCodeRule } from '../../../machines/codes/consumer-code.ts';
import { mutations, seeded } from './mutations.ts';
import { consumer } from './vectors.ts';

const noCard = { pan: null, track2: null, lastFour: null, holder: null, languages: [], chip: {} };

function read(text: string) {
  const parsed = parseConsumerCode(text);
  if (!parsed.ok) throw new TypeError(`${parsed.rule} at ${parsed.path}`);
  return parsed.code;
}

describe('a code that is read', () => {
  it('says what the published example says', () => {
    expect(read(consumer.published).facts).toEqual({
      applications: [
        { ...noCard, aid: 'A0000000555555', label: 'Product1', unionPay: null },
        { ...noCard, aid: 'A0000000666666', label: 'Product2', unionPay: null },
      ],
      common: {
        ...noCard,
        pan: '1234567890123458',
        holder: 'CARDHOLDER/EMV',
        languages: ['ru', 'es', 'de', 'en'],
        chip: { '9F10': '06010A03000000', '9F26': '584FD385FA234BCC', '9F36': '0001', '9F37': '6D58EF13' },
      },
    });
  });

  it('says what the short example says', () => {
    const track2 = { pan: '1234567890123458', expiry: '1912', serviceCode: '201', discretionary: '12345' };
    expect(read(consumer.short).facts.applications).toEqual([
      { ...noCard, aid: 'A0000000555555', label: null, unionPay: null, track2 },
    ]);
  });

  it('knows a UnionPay debit card', () => {
    expect(read(consumer.unionPay).facts.applications).toMatchObject([
      { unionPay: 'debit', track2: { pan: '6212345678901232', expiry: '3012', serviceCode: '220' } },
    ]);
  });

  it.each(Object.entries(consumer))('renders back to its text: %s', (_, text) => {
    expect(renderConsumerCode(read(text))).toBe(text);
  });

  it('is made of one application, and reads as it', () => {
    const made = composeConsumerCode({
      aid: 'A000000333010101',
      pan: '6212345678901232',
      expiry: '3012',
      serviceCode: '220',
      discretionary: '0000',
    });
    expect(made.ok && renderConsumerCode(made.code)).toBe(consumer.unionPay);
  });
});

const version = '85054350563031';
const application = '610A4F08A000000333010101';

type Row = readonly [it: string, hex: string, rule: ConsumerCodeRule, path: string, at: number];
const rows: readonly Row[] = [
  ['nothing at all', '', 'missing', '85', 0],
  ['no application', version, 'missing', '61', 0],
  ['an application without an identifier', `${version}6103500141`, 'missing', '61.4F', 7],
  ['the version not first', `${application}${version}`, 'not-first', '85', 12],
  ['another version', `8505435056303261${application.slice(2)}`, 'unknown-version', '85', 0],
  ['two of one tag', `${version}${application}6206500141500142`, 'duplicate', '62.50', 24],
  ['an end after a tag', `${version}61`, 'cut-short', '61', 7],
  ['an end inside a tag', `${version}5F`, 'cut-short', '', 7],
  ['an end inside a length', `${version}6182`, 'cut-short', '61', 7],
  ['a value past the end', `${version}610A4F08`, 'length-past-end', '61', 7],
  ['a value past its template', `${version}61034F0841`, 'length-past-end', '61.4F', 9],
  ['a length without an end', `${version}6180`, 'length-form', '61', 7],
  ['a length longer than it need be', `${version}61810A${application.slice(4)}`, 'length-form', '61', 7],
  ['bytes that fill up', `${version}00${application}`, 'tag-form', '', 7],
  ['a tag of four bytes', `${version}5F81818101`, 'tag-form', '', 7],
  ['templates five deep', `${version}61086106610461026100`, 'too-deep', '61.61.61.61', 15],
  ['an identifier of four bytes', `${version}61064F04A0000003`, 'value-form', '61.4F', 9],
  ['a month 13', `${version}611A4F08A000000333010101570E6212345678901232D30132200000`, 'value-form', '61.57', 19],
];

describe('a code that is refused', () => {
  it.each(rows)('%s', (_, hex, rule, path, at) => {
    expect(parseConsumerCode(base64OfHex(hex))).toEqual({ ok: false, rule, path, at });
  });

  it.each([
    ['spaces', `${consumer.short.slice(0, 8)} ${consumer.short.slice(8)}`],
    ['no filling up', consumer.short.replace('=', '')],
    ['bits that are left over', consumer.short.replace('F8=', 'F9=')],
    ['the alphabet of addresses', '____'],
  ])('base64 with %s', (_, text) => {
    expect(parseConsumerCode(text)).toEqual({ ok: false, rule: 'not-base64', path: '', at: 0 });
  });

  it('more than 512 characters', () => {
    expect(parseConsumerCode('A'.repeat(516))).toMatchObject({ rule: 'too-long' });
  });

  it('there is a row for every rule', () => {
    const tried = [...rows.map(([, , rule]) => rule), 'not-base64', 'too-long'];
    expect(new Set(tried)).toEqual(new Set(Object.keys(consumerCodeRules)));
  });

  it.each([
    ['an identifier that is no hexadecimal', { aid: 'cn.example' }, '61.4F'],
    ['an identifier of half a byte', { aid: 'A00000033301010' }, '61.4F'],
    ['a number of letters', { pan: 'A'.repeat(16) }, '61.57'],
    ['a month 13', { expiry: '3013' }, '61.57'],
  ])('is not made with %s', (_, changed, path) => {
    const given = { aid: 'A000000333010101', pan: '6212345678901232', expiry: '3012', serviceCode: '220' };
    expect(composeConsumerCode({ ...given, ...changed })).toMatchObject({ ok: false, rule: 'value-form', path });
  });
});

const bytes = fc.uint8Array({ maxLength: 300 }).map((all) => Buffer.from(all));

it('base64 reads and writes as Node does', () => {
  fc.assert(
    fc.property(bytes, (given) => {
      const hex = given.toString('hex').toUpperCase();
      expect(base64OfHex(hex)).toBe(given.toString('base64'));
      expect(hexOfBase64(given.toString('base64'))).toBe(hex);
    }),
  );
});

it('what is read of any bytes is written as those bytes', () => {
  const lengths = fc.constantFrom(0, 1, 127, 128, 255, 256);
  const node = fc.tuple(fc.constantFrom('4F', '5F20', '9F8101', 'DF7F'), lengths).map(([tag, length]) => ({
    tag,
    value: 'A5'.repeat(length),
  }));
  const tree = fc.array(
    fc.oneof(
      node,
      fc.array(node, { maxLength: 2 }).map((nodes) => ({ tag: '61', nodes })),
    ),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(tree, (nodes) => {
      const hex = writeTlv(nodes);
      const back = readTlv(hex);
      expect(back).toMatchObject({ ok: true, nodes });
      expect(back.ok && writeTlv(back.nodes)).toBe(hex);
    }),
  );
});

it('a hundred thousand texts, of chance and of codes that were spoilt, are read or refused by a rule', () => {
  const chance = seeded(20_261_126);
  const rules = Object.keys(consumerCodeRules);
  const known = Object.values(consumer).map((text) => Buffer.from(text, 'base64').toString('latin1'));
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (let round = 0; round < 100_000; round += 1) {
    const whole = known[round % known.length] ?? '';
    const spoilt =
      round % 10 === 0
        ? mutations(chance, Object.values(consumer)[round % known.length] ?? '')
        : Buffer.from(spoiltBytes(chance, whole), 'latin1').toString('base64');
    const parsed = parseConsumerCode(spoilt);
    seen.add(parsed.ok ? 'ok' : parsed.rule);
    if (parsed.ok && renderConsumerCode(parsed.code) !== spoilt) wrong.push(`renders otherwise: ${spoilt}`);
  }
  expect(wrong).toEqual([]);
  // Each rule was met, and nothing that is no rule.
  expect([...seen].toSorted()).toEqual(['ok', ...rules].toSorted());
}, 60_000);

/** Bytes with one to three of them changed, taken out, put in or doubled; now and then far too many. */
function spoiltBytes(chance: () => number, whole: string): string {
  const below = (most: number) => Math.floor(chance() * most);
  if (below(200) === 0) return whole.repeat(8);
  if (below(50) === 0) return `${whole}a\u0006a\u0004a\u0002a\u0000`;
  let spoilt = whole;
  for (let left = 1 + below(3); left > 0; left -= 1) {
    const at = below(spoilt.length + 1);
    const put = String.fromCharCode(below(256));
    const ways = [
      `${spoilt.slice(0, at)}${put}${spoilt.slice(at + 1)}`,
      `${spoilt.slice(0, at)}${put}${spoilt.slice(at)}`,
      `${spoilt.slice(0, at)}${spoilt.slice(at + 1)}`,
      spoilt.slice(0, at),
      `${spoilt}${spoilt.slice(at)}`,
    ];
    spoilt = ways[below(ways.length)] ?? spoilt;
  }
  return spoilt;
}
