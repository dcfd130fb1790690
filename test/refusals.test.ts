import { expect, it } from 'vitest';
import { bankAnswers } from '../machines/codes/bank-answers.ts';
import { cardReasons } from '../machines/codes/card-number.ts';
import { consumerCodeRules } from '../machines/codes/consumer-code.ts';
import { issuerRanges, issuersVersion } from '../machines/codes/issuers.ts';
import { merchantCodeRules } from '../machines/codes/merchant-code.forms.ts';
import { paymentCodeRules } from '../machines/codes/payment-code.ts';

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row), ''].join('\n');

const rulesOf = (rules: Readonly<Record<string, string>>) =>
  table(
    ['rule', 'what it says'],
    Object.entries(rules).map(([rule, says]) => [`\`${rule}\``, says]),
  );

function page(): string {
  const answers = Object.entries(bankAnswers).flatMap(([reason, { codes, en, zh }]) =>
    Object.entries(codes).map(([code, effect]) => [code, `\`${reason}\``, effect, en, zh]),
  );
  return [
    '# Refusals of codes and cards',
    '',
    'What a bank’s answer means here, and which rules a code or a card’s number may break. The reasons of each flow are in the OpenAPI document.',
    'This page is made by `npx vitest run test/refusals.test.ts -u` and held to the code by that test.',
    '',
    '## Answers of a bank',
    '',
    'ISO 8583 field 39, from `machines/codes/bank-answers.ts`. `refused` ends the payment. `retryable` is asked again under the same name and refuses when tries are spent. After `unknown` nobody knows what the issuer did: the network is asked, then told to take it back. A code that is not here refuses with `declined`.',
    '',
    table(
      ['code', 'reason', 'effect', 'advice', '建议'],
      answers.toSorted(([a = ''], [b = '']) => a.localeCompare(b)),
    ),
    '## Card numbers',
    '',
    'Before a bank is asked: check digit, length, and the table of issuers.',
    '',
    table(
      ['reason', 'advice', '建议'],
      Object.entries(cardReasons).map(([reason, { en, zh }]) => [`\`${reason}\``, en, zh]),
    ),
    `The table of issuers, of ${issuersVersion}; the longest prefix decides, and what begins otherwise is not supported. The banks are invented.`,
    '',
    table(
      ['prefix', 'issuer', '发卡机构', 'kind', 'digits', 'supported'],
      issuerRanges.map(({ prefix, issuer, kind, lengths, isSupported }) => [
        prefix,
        issuer.en,
        issuer.zh,
        kind,
        lengths.join(', '),
        isSupported ? 'yes' : 'no',
      ]),
    ),
    '## Codes that a merchant shows',
    '',
    'EMV QRCPS, merchant-presented mode. A refusal names the rule, the path of tags (`62.07`) and the character, from 0.',
    '',
    rulesOf(merchantCodeRules),
    '## Codes that a payer shows',
    '',
    'EMV QRCPS, consumer-presented mode. A refusal names the rule, the path of tags (`61.57`) and the byte, from 0.',
    '',
    rulesOf(consumerCodeRules),
    '## Payment codes',
    '',
    '19 digits: `6299`, 14 random digits, a check digit.',
    '',
    rulesOf(paymentCodeRules),
  ].join('\n');
}

it('docs/refusals.md says why codes and cards are refused', async () => {
  await expect(page()).toMatchFileSnapshot('../docs/refusals.md');
});
