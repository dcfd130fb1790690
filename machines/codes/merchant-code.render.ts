import { currencyNumbers, writeAmount } from './amount.ts';
import { characters } from './characters.ts';
import { crc16 } from './crc.ts';
import { under, writeObjects } from './data-objects.ts';
import { parseMerchantCode } from './merchant-code.parse.ts';
import type { MerchantCodeParsed } from './merchant-code.parse.ts';
import { additionalTags, served } from './merchant-code.ts';
import type { MerchantAccount, MerchantCode, MerchantFacts, Serving, Tip } from './merchant-code.ts';

/** The text of a code: what was parsed gives the very text it was parsed from. The checksum is worked out anew. */
export function renderMerchantCode({ objects }: Pick<MerchantCode, 'objects'>): string {
  const checked = `${writeObjects(objects.filter(({ tag }) => tag !== '63'))}6304`;
  return `${checked}${crc16(checked)}`;
}

/**
 * Makes a code that says so much, its objects in the order of their tags. Facts that no code can say (a name of 26
 * characters, two accounts under one tag) are refused by the rule that their text would break.
 */
export function composeMerchantCode(facts: MerchantFacts, by: Serving = served): MerchantCodeParsed {
  const branches = branchesOf(facts);
  const path = unwritable(branches, '');
  if (path !== undefined) return { ok: false, rule: 'value-form', path, at: 0 };
  return parseMerchantCode(renderMerchantCode({ objects: written(branches) }), by);
}

/** An object before it is written: what has no value, or no branches, is left out. */
type Branch = { readonly tag: string; readonly value: string | null | readonly Branch[] };

const textOf = ({ value }: Branch): string =>
  typeof value === 'string' ? value : value === null ? '' : writeObjects(written(value));

const written = (branches: readonly Branch[]) =>
  branches.map((branch) => ({ tag: branch.tag, value: textOf(branch) })).filter(({ value }) => value !== '');

// What does not fit its two digits would be read as something else: as objects that nobody wrote.
function unwritable(branches: readonly Branch[], path: string): string | undefined {
  for (const branch of branches) {
    const own = under(path, branch.tag);
    const inner = Array.isArray(branch.value) ? unwritable(branch.value, own) : undefined;
    if (inner !== undefined) return inner;
    if (!/^\d\d$/.test(branch.tag) || characters(textOf(branch)).length > 99) return own;
  }
  return undefined;
}

function branchesOf(facts: MerchantFacts): Branch[] {
  const { amountMinor, currency, local, additional } = facts;
  const names = Object.keys(additionalTags) as (keyof typeof additionalTags)[];
  return [
    { tag: '00', value: '01' },
    { tag: '01', value: facts.initiation === 'dynamic' ? '12' : '11' },
    ...facts.accounts.toSorted((a, b) => Number(a.tag) - Number(b.tag)).map(accountBranch),
    { tag: '52', value: facts.category },
    { tag: '53', value: currencyNumbers[currency].number },
    { tag: '54', value: amountMinor === null ? null : writeAmount(amountMinor, currency) },
    ...tipBranches(facts),
    { tag: '58', value: facts.country },
    { tag: '59', value: facts.name },
    { tag: '60', value: facts.city },
    { tag: '61', value: facts.postalCode },
    { tag: '62', value: names.map((name) => ({ tag: additionalTags[name], value: additional[name] })) },
    {
      tag: '64',
      value:
        local === null
          ? null
          : [
              { tag: '00', value: local.language },
              { tag: '01', value: local.name },
              { tag: '02', value: local.city },
            ],
    },
  ];
}

function accountBranch(account: MerchantAccount): Branch {
  if (account.kind === 'scheme') return { tag: account.tag, value: account.value };
  return { tag: account.tag, value: [{ tag: '00', value: account.id }, ...account.fields] };
}

function tipBranches({ tip, currency }: Pick<MerchantFacts, 'currency'> & { tip: Tip | null }): Branch[] {
  if (tip === null) return [];
  if (tip.kind === 'asked') return [{ tag: '55', value: '01' }];
  if (tip.kind === 'fixed')
    return [
      { tag: '55', value: '02' },
      { tag: '56', value: writeAmount(tip.amountMinor, currency) },
    ];
  const digits = String(tip.hundredths).padStart(3, '0');
  return [
    { tag: '55', value: '03' },
    { tag: '57', value: `${digits.slice(0, -2)}.${digits.slice(-2)}` },
  ];
}
