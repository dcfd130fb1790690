import { readAmount } from './amount.ts';
import type { Broken, Placed } from './data-objects.ts';
import { hasUnseen } from './characters.ts';
import { objectRules } from './data-objects.ts';

/** Every rule that a merchant's code may break, each with what it says. */
export const merchantCodeRules = {
  ...objectRules,
  'not-unicode': 'The text holds half of a character.',
  'too-long': 'The text has more than 512 characters.',
  'not-first': 'The payload format indicator (00) is the first object.',
  'not-last': 'The checksum (63) is the last object.',
  missing: 'An object that must be there is missing.',
  'checksum-mismatch': 'The checksum is another one: the code was damaged, or changed.',
  'unseen-character': 'A character shows nothing, or changes how others are shown.',
  'unknown-version': 'The payload format indicator is 01.',
  'unknown-initiation': 'The point of initiation is 11 (static) or 12 (dynamic).',
  'unknown-tip': 'The tip indicator is 01, 02 or 03.',
  'fee-unasked': 'A fee stands only beside its tip indicator: 56 beside 02, 57 beside 03.',
  'value-form': 'A value has a form or a length that its tag does not have.',
  'amount-form': 'An amount is digits with at most one point, 13 characters at most; a fee is not zero.',
  'amount-decimals': 'An amount has more decimals than its currency.',
  'amount-too-large': 'The amount is more than can be paid.',
  'currency-not-supported': 'The code asks for a currency that is not paid here.',
  'merchant-not-supported': 'The code names no account in a network that is paid here.',
} as const;
export type MerchantCodeRule = keyof typeof merchantCodeRules;
export type MerchantCodeBroken = Broken<MerchantCodeRule>;

type Form = { readonly fits: RegExp; readonly rule?: MerchantCodeRule };

const upTo = (most: number): Form => ({ fits: new RegExp(`^.{1,${most}}$`, 'u') });

// EMV QRCPS merchant-presented mode 1.1, tables 3.5 to 3.8. What is not here may be anything.
const forms: { readonly [path: string]: Form } = {
  '00': { fits: /^01$/, rule: 'unknown-version' },
  '01': { fits: /^1[12]$/, rule: 'unknown-initiation' },
  '52': { fits: /^\d{4}$/ },
  '53': { fits: /^\d{3}$/ },
  '55': { fits: /^0[123]$/, rule: 'unknown-tip' },
  '57': { fits: /^(?=.{1,5}$)(?=.*[1-9])\d{1,2}(\.\d{0,2})?$/ },
  '58': { fits: /^[A-Z]{2}$/ },
  '59': upTo(25),
  '60': upTo(15),
  '61': upTo(10),
  'account.00': upTo(32),
  '62.01': upTo(25),
  '62.02': upTo(25),
  '62.03': upTo(25),
  '62.04': upTo(25),
  '62.05': upTo(25),
  '62.06': upTo(25),
  '62.07': upTo(25),
  '62.08': upTo(25),
  '62.09': { fits: /^(?!.*(.).*\1)[AME]{1,3}$/ },
  '64.00': { fits: /^[A-Za-z]{2}$/ },
  '64.01': upTo(25),
  '64.02': upTo(15),
};

/** Is the object a template of a merchant's account, named by its first object? */
export const isAccountTemplate = (tag: string): boolean => tag >= '26' && tag <= '51';

/** Is the object, at the root, a template that is looked into? The others are kept as they are. */
export const isTemplate = (tag: string): boolean => isAccountTemplate(tag) || tag === '62' || tag === '64';

/** Is the object an account of a merchant: a scheme's, or a template? */
export const isAccount = (tag: string): boolean => tag >= '02' && tag <= '51';

/** The first object whose value has not the form of its tag. `template` is the tag that they lie under. */
export function brokenForm(objects: readonly Placed[], template?: string): MerchantCodeBroken | undefined {
  for (const { tag, value, at } of objects) {
    const form = forms[template === undefined ? tag : `${isAccountTemplate(template) ? 'account' : template}.${tag}`];
    const path = template === undefined ? tag : `${template}.${tag}`;
    // What a template holds is looked at object by object, so that the path says which.
    if (hasUnseen(value) && (template !== undefined || !isTemplate(tag))) return { rule: 'unseen-character', path, at };
    if (form !== undefined && !form.fits.test(value)) return { rule: form.rule ?? 'value-form', path, at };
  }
  return undefined;
}

/** What is wrong with amount, tip and fees; the amount's currency is known to be ours. */
export function brokenAmounts(objects: readonly Placed[]): MerchantCodeBroken | undefined {
  const find = (wanted: string) => objects.find(({ tag }) => tag === wanted);
  const tip = find('55');
  for (const [tag, indicator] of [
    ['56', '02'],
    ['57', '03'],
  ] as const) {
    const fee = find(tag);
    if (fee !== undefined && tip?.value !== indicator) return { rule: 'fee-unasked', path: tag, at: fee.at };
    if (fee === undefined && tip?.value === indicator) return { rule: 'missing', path: tag, at: tip.at };
  }
  for (const object of [find('54'), find('56')]) {
    if (object === undefined) continue;
    const { tag: path, value, at } = object;
    const read = readAmount(value, 'CNY');
    if ('rule' in read) return { rule: read.rule, path, at };
    if (path === '56' && read.amountMinor === 0) return { rule: 'amount-form', path, at };
  }
  return undefined;
}
