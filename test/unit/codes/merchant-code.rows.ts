import type { MerchantCodeRule } from '../../../machines/codes/merchant-code.forms.ts';
import { checked, computed } from './vectors.ts';

type Row = {
  readonly it: string;
  readonly text: string;
  readonly rule: MerchantCodeRule;
  readonly path: string;
  readonly at: number;
};

const head = '00020115041234';
const shop = '520454115303156';
const place = '5802CN5904CAFE6008SHANGHAI';
/** A code that keeps every rule, with more objects put before its place. */
const withMore = (more: string) => checked(`${head}${shop}${more}${place}`);
const moreAt = head.length + shop.length;

export const refusalRows: readonly Row[] = [
  { it: 'nothing at all', text: '', rule: 'missing', path: '63', at: 0 },
  { it: 'half a character', text: `${computed.static}\ud842`, rule: 'not-unicode', path: '', at: 0 },
  { it: 'more than 512 characters', text: '0'.repeat(513), rule: 'too-long', path: '', at: 512 },
  { it: 'far more than 512 characters', text: '最'.repeat(100_000), rule: 'too-long', path: '', at: 512 },
  { it: 'an address of the web', text: 'https://example.cn/pay', rule: 'tag-not-digits', path: '', at: 0 },
  { it: 'a length of letters', text: '00x201', rule: 'length-not-digits', path: '00', at: 2 },
  { it: 'a length of nothing', text: '0000', rule: 'length-zero', path: '00', at: 2 },
  { it: 'a length past the end', text: '0002015910SHORT', rule: 'length-past-end', path: '59', at: 8 },
  { it: 'an end inside a length', text: '000201591', rule: 'cut-short', path: '', at: 6 },
  { it: 'two of one tag', text: checked(`${head}${shop}5303156${place}`), rule: 'duplicate', path: '53', at: moreAt },
  { it: 'a template cut short', text: withMore('6203010'), rule: 'cut-short', path: '62', at: moreAt + 4 },
  {
    it: 'a template whose object is longer than it',
    text: withMore('62050709A'),
    rule: 'length-past-end',
    path: '62.07',
    at: moreAt + 6,
  },
  {
    it: 'two of one tag in a template',
    text: withMore('62100701A0701B'),
    rule: 'duplicate',
    path: '62.07',
    at: moreAt + 9,
  },
  { it: 'no version', text: checked(`15041234${shop}${place}`), rule: 'missing', path: '00', at: 0 },
  { it: 'no checksum', text: `${head}${shop}${place}`, rule: 'missing', path: '63', at: 0 },
  { it: 'no category', text: checked(`${head}5303156${place}`), rule: 'missing', path: '52', at: 0 },
  { it: 'no currency', text: checked(`${head}52045411${place}`), rule: 'missing', path: '53', at: 0 },
  { it: 'no country', text: checked(`${head}${shop}5904CAFE6008SHANGHAI`), rule: 'missing', path: '58', at: 0 },
  { it: 'no name', text: checked(`${head}${shop}5802CN6008SHANGHAI`), rule: 'missing', path: '59', at: 0 },
  { it: 'no city', text: checked(`${head}${shop}5802CN5904CAFE`), rule: 'missing', path: '60', at: 0 },
  {
    it: 'the version not first',
    text: checked(`15041234000201${shop}${place}`),
    rule: 'not-first',
    path: '00',
    at: 8,
  },
  {
    it: 'something behind the checksum',
    text: `${computed.static}9901A`,
    rule: 'not-last',
    path: '63',
    at: computed.static.length - 8,
  },
  {
    it: 'a checksum of three characters',
    text: '0002016303ABC',
    rule: 'value-form',
    path: '63',
    at: 6,
  },
  {
    it: 'another amount under the same checksum',
    text: computed.dynamic.replace('23.72', '23.71'),
    rule: 'checksum-mismatch',
    path: '63',
    at: computed.dynamic.length - 8,
  },
  {
    it: 'a checksum in lower case',
    text: computed.dynamic.replace('C56C', 'c56c'),
    rule: 'checksum-mismatch',
    path: '63',
    at: computed.dynamic.length - 8,
  },
  {
    it: 'another version',
    text: checked(`00020215041234${shop}${place}`),
    rule: 'unknown-version',
    path: '00',
    at: 0,
  },
  { it: 'another initiation', text: withMore('010213'), rule: 'unknown-initiation', path: '01', at: moreAt },
  { it: 'another tip', text: withMore('550204'), rule: 'unknown-tip', path: '55', at: moreAt },
  {
    it: 'a category of letters',
    text: checked(`${head}5204FOOD5303156${place}`),
    rule: 'value-form',
    path: '52',
    at: 14,
  },
  {
    it: 'a name that turns the writing round',
    text: checked(`${head}${shop}5802CN5905CAF\u202eE6008SHANGHAI`),
    rule: 'unseen-character',
    path: '59',
    at: moreAt + 6,
  },
  {
    it: 'a terminal with a line’s end',
    text: withMore('62070703A\nB'),
    rule: 'unseen-character',
    path: '62.07',
    at: moreAt + 4,
  },
  {
    it: 'a name of 26',
    text: checked(`${head}${shop}5802CN5926${'x'.repeat(26)}6002SH`),
    rule: 'value-form',
    path: '59',
    at: moreAt + 6,
  },
  {
    it: 'a bill of 26',
    text: withMore(`62300126${'x'.repeat(26)}`),
    rule: 'value-form',
    path: '62.01',
    at: moreAt + 4,
  },
  { it: 'asks for the e-mail twice', text: withMore('62060902EE'), rule: 'value-form', path: '62.09', at: moreAt + 4 },
  { it: 'a language without a name', text: withMore('64060002ZH'), rule: 'missing', path: '64.01', at: moreAt },
  { it: 'an account without an id', text: withMore('26050101A'), rule: 'missing', path: '26.00', at: moreAt },
  { it: 'an account that is no template', text: withMore('2603ABC'), rule: 'cut-short', path: '26', at: moreAt + 4 },
  { it: 'a fixed fee without its amount', text: withMore('550202'), rule: 'missing', path: '56', at: moreAt },
  { it: 'a fee in percent without it', text: withMore('550203'), rule: 'missing', path: '57', at: moreAt },
  { it: 'a fixed fee that nobody asked for', text: withMore('56041.00'), rule: 'fee-unasked', path: '56', at: moreAt },
  { it: 'two kinds of fee', text: withMore('55020256041.0057015'), rule: 'fee-unasked', path: '57', at: moreAt + 14 },
  { it: 'a fee of nothing', text: withMore('55020256010'), rule: 'amount-form', path: '56', at: moreAt + 6 },
  { it: 'a fee of no percent', text: withMore('550203570500.00'), rule: 'value-form', path: '57', at: moreAt + 6 },
  { it: 'a fee of a hundred percent', text: withMore('5502035703100'), rule: 'value-form', path: '57', at: moreAt + 6 },
  ...['1,50', '1 50', '.50', '1.2.3', '-1', '1e3', '12345678901234', '١'].map((amount) => ({
    it: `an amount of ${amount}`,
    text: withMore(`54${String(amount.length).padStart(2, '0')}${amount}`),
    rule: 'amount-form' as const,
    path: '54',
    at: moreAt,
  })),
  { it: 'an amount of three decimals', text: withMore('54051.000'), rule: 'amount-decimals', path: '54', at: moreAt },
  {
    it: 'an amount beyond what can be paid',
    text: withMore('54139999999999999'),
    rule: 'amount-too-large',
    path: '54',
    at: moreAt,
  },
  {
    it: 'another currency',
    text: checked(`${head}520454115303840${place}`),
    rule: 'currency-not-supported',
    path: '53',
    at: 22,
  },
  {
    it: 'an account of a network that is not paid here',
    text: checked(`00020102044111${shop}${place}`),
    rule: 'merchant-not-supported',
    path: '02-51',
    at: 6,
  },
  {
    it: 'no account',
    text: checked(`000201${shop}${place}`),
    rule: 'merchant-not-supported',
    path: '02-51',
    at: 0,
  },
];
