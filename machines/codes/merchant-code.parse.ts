import { minor } from '../kit/money.ts';
import type { Minor } from '../kit/money.ts';
import { currencyNumbers, readAmount } from './amount.ts';
import { characters, isUnicode } from './characters.ts';
import { crc16 } from './crc.ts';
import { readObjects } from './data-objects.ts';
import type { DataObject, Placed } from './data-objects.ts';
import { brokenAmounts, brokenForm, isAccount, isAccountTemplate, isTemplate } from './merchant-code.forms.ts';
import type { MerchantCodeBroken, MerchantCodeRule } from './merchant-code.forms.ts';
import { additionalTags, schemes, served, servedAccounts } from './merchant-code.ts';
import type {
  AdditionalData,
  MerchantAccount,
  MerchantCode,
  MerchantFacts,
  Scheme,
  Serving,
  Tip,
} from './merchant-code.ts';

/** A code of 512 characters still fits a picture that is read from a phone's screen (the specification's own figure). */
const longestCode = 512;

export type MerchantCodeParsed =
  { readonly ok: true; readonly code: MerchantCode } | ({ readonly ok: false } & MerchantCodeBroken);

type Templates = ReadonlyMap<string, readonly Placed[]>;

/**
 * Reads the code that a merchant shows: EMV QRCPS merchant-presented mode 1.1.
 * Never throws: what breaks a rule is refused with the rule, the path of tags and the position (characters, from 0).
 */
export function parseMerchantCode(text: string, by: Serving = served): MerchantCodeParsed {
  if (!isUnicode(text)) return refused({ rule: 'not-unicode', path: '', at: 0 });
  // Two UTF-16 units at most make a character: what is longer than that need not be counted.
  if (text.length > 2 * longestCode || characters(text).length > longestCode)
    return refused({ rule: 'too-long', path: '', at: longestCode });
  const root = readObjects(text);
  if (!root.ok) return root;
  const { objects } = root;
  const frame = brokenFrame(objects, text) ?? brokenForm(objects);
  if (frame !== undefined) return refused(frame);
  const templates = new Map<string, readonly Placed[]>();
  for (const { tag, value, at } of objects) {
    if (!isTemplate(tag)) continue;
    const read = readObjects(value, { path: tag, at: at + 4 });
    if (!read.ok) return read;
    const broken = missingOf(read.objects, inTemplate(tag), tag, at) ?? brokenForm(read.objects, tag);
    if (broken !== undefined) return refused(broken);
    templates.set(tag, read.objects);
  }
  const foreign = objects.find(({ tag, value }) => tag === '53' && value !== currencyNumbers.CNY.number);
  if (foreign !== undefined) return refused({ rule: 'currency-not-supported', path: '53', at: foreign.at });
  const amounts = brokenAmounts(objects);
  if (amounts !== undefined) return refused(amounts);
  const facts = factsOf(objects, templates);
  if (servedAccounts(facts.accounts, by).length === 0) {
    const at = objects.find(({ tag }) => isAccount(tag))?.at ?? 0;
    return refused({ rule: 'merchant-not-supported', path: '02-51', at });
  }
  return { ok: true, code: { facts, objects: objects.map(bare) } };
}

const bare = ({ tag, value }: Placed): DataObject => ({ tag, value });

const refused = (broken: MerchantCodeBroken): MerchantCodeParsed => ({ ok: false, ...broken });

/** What every code has, and where: the version first, the checksum last and right. */
function brokenFrame(objects: readonly Placed[], text: string): MerchantCodeBroken | undefined {
  const broken = (rule: MerchantCodeRule, path: string, at: number) => ({ rule, path, at });
  const last = objects.at(-1);
  const checksum = objects.find(({ tag }) => tag === '63');
  const missing = missingOf(objects, ['63', '00'], '', 0);
  if (missing !== undefined) return missing;
  if (objects[0]?.tag !== '00') return broken('not-first', '00', objects.find(({ tag }) => tag === '00')?.at ?? 0);
  if (checksum === undefined || checksum !== last) return broken('not-last', '63', checksum?.at ?? 0);
  if (characters(checksum.value).length !== 4) return broken('value-form', '63', checksum.at);
  // The checksum is spelled in upper case, so that a code has one spelling only.
  if (crc16(characters(text).slice(0, -4).join('')) !== checksum.value)
    return broken('checksum-mismatch', '63', checksum.at);
  return missingOf(objects, ['52', '53', '58', '59', '60'], '', 0);
}

const inTemplate = (tag: string) => (isAccountTemplate(tag) ? ['00'] : tag === '64' ? ['00', '01'] : []);

function missingOf(objects: readonly Placed[], tags: readonly string[], template: string, at: number) {
  const missing = tags.find((wanted) => !objects.some(({ tag }) => tag === wanted));
  if (missing === undefined) return undefined;
  return { rule: 'missing', path: template === '' ? missing : `${template}.${missing}`, at } as const;
}

function factsOf(objects: readonly Placed[], templates: Templates): MerchantFacts {
  const find = (tag: string) => valueOf(objects, tag);
  const amount = amountOf(find('54'));
  const local = templates.get('64');
  return {
    initiation: find('01') === '12' ? 'dynamic' : 'static',
    accounts: objects.filter(({ tag }) => isAccount(tag)).map((object) => accountOf(object, templates)),
    category: find('52') ?? '',
    currency: 'CNY',
    amountMinor: amount === 0 ? null : amount,
    tip: tipOf(find('55'), find('56'), find('57')),
    country: find('58') ?? '',
    name: find('59') ?? '',
    city: find('60') ?? '',
    postalCode: find('61'),
    additional: additionalOf(templates.get('62') ?? []),
    local:
      local === undefined
        ? null
        : { language: valueOf(local, '00') ?? '', name: valueOf(local, '01') ?? '', city: valueOf(local, '02') },
  };
}

function accountOf({ tag, value }: DataObject, templates: Templates): MerchantAccount {
  const template = templates.get(tag);
  if (template !== undefined) {
    return {
      kind: 'template',
      tag,
      id: valueOf(template, '00') ?? '',
      fields: template.filter((object) => object.tag !== '00').map(bare),
    };
  }
  const scheme = schemeOf(tag);
  const [, acquirer, forwarder, merchant] = /^(\w{8})(\w{8})(\w{15})$/.exec(value) ?? [];
  const isSplit = acquirer !== undefined && forwarder !== undefined && merchant !== undefined;
  const unionPay = scheme === 'unionpay' && isSplit ? { acquirer, forwarder, merchant } : null;
  return { kind: 'scheme', tag, scheme, value, unionPay };
}

function schemeOf(tag: string): Scheme | null {
  const isIts = (tags: readonly string[]) => tags.includes(tag);
  const names = Object.keys(schemes) as Scheme[];
  return names.find((name) => isIts(schemes[name])) ?? null;
}

function tipOf(indicator: string | null, fixed: string | null, percent: string | null): Tip | null {
  if (indicator === '01') return { kind: 'asked' };
  if (indicator === '02') return { kind: 'fixed', amountMinor: amountOf(fixed) ?? minor(0) };
  if (indicator === '03') return { kind: 'percent', hundredths: hundredthsOf(percent ?? '0') };
  return null;
}

function hundredthsOf(percent: string): number {
  const [whole = '', decimals = ''] = percent.split('.');
  return Number(`${whole}${decimals.padEnd(2, '0')}`);
}

function amountOf(text: string | null): Minor | null {
  const read = text === null ? null : readAmount(text, 'CNY');
  return read !== null && 'amountMinor' in read ? read.amountMinor : null;
}

function additionalOf(objects: readonly DataObject[]): AdditionalData {
  const named = Object.entries(additionalTags).map(([name, tag]) => [name, valueOf(objects, tag)]);
  return Object.fromEntries(named) as AdditionalData;
}

function valueOf(objects: readonly DataObject[], wanted: string): string | null {
  return objects.find(({ tag }) => tag === wanted)?.value ?? null;
}
