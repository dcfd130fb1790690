import { randomInt } from 'node:crypto';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { currencies } from '../machines/kit/money.ts';
import type { Currency } from '../machines/kit/money.ts';
import { dropMerchantKey, merchantKeysTable, merchantsTable, newMerchant, newMerchantKey } from './merchants.ts';
import type { MerchantFacts } from './merchants.ts';
import { inHouse, withDatabase } from './staff-commands.ts';

type Added = Omit<MerchantFacts, 'name' | 'accepts'> & { readonly accepts?: string[] };

/** `purser merchant …`: who is paid, and what their servers call with. */
export function merchantCommands(purser: Command, print: (text: string) => void): void {
  const merchant = purser.command('merchant').description('Merchants and the keys that their servers call with');
  merchant
    .command('add')
    .argument('<name>', 'as codes show it: 25 characters of ASCII at most')
    .requiredOption('--mcc <code>', 'merchant category code, four digits')
    .option('--city <name>', 'as codes show it', 'SHANGHAI')
    .option('--currency <code>', currencies.join(', '), currencyOf, 'CNY')
    .option('--number <number>', 'as the card network knows it, 15 characters', inventedNumber())
    .option('--acquirer <number>', 'who brought it to the network, 8 characters', '31250156')
    .option('--forwarder <number>', 'whom its business goes through, 8 characters', '48020000')
    .option('--accepts <types>', 'the types of sources it takes, with commas; all where left out', typesOf)
    .description('Add a merchant; its id is printed')
    .action((name: string, { accepts, ...facts }: Added) =>
      withDatabase(async (db) => print(await newMerchant({ db }, { ...facts, name, accepts: accepts ?? null }))),
    );
  merchant
    .command('list')
    .description('Every merchant')
    .action(() => withDatabase(async (db) => print(await merchantsTable({ db }))));
  merchant
    .command('key')
    .argument('<merchant>', 'its id')
    .option('--label <text>', 'what it is for', 'server')
    .description('Make a key; it is shown this once')
    .action((id: string, { label }: { label: string }) =>
      inHouse(async (house) => {
        const made = await newMerchantKey(house, id, labelOf(label));
        print(`${made.id}\n${made.key}\nThe key is shown this once; \`purser merchant revoke\` ends it.`);
      }),
    );
  merchant
    .command('keys')
    .argument('<merchant>', 'its id')
    .description("A merchant's keys, without what opens")
    .action((id: string) => withDatabase(async (db) => print(await merchantKeysTable({ db }, id))));
  merchant
    .command('revoke')
    .argument('<key>', 'its id')
    .description('End a key, at once')
    .action((id: string) =>
      withDatabase(async (db) => {
        await dropMerchantKey({ db }, id);
        print(`${id} opens nothing any more.`);
      }),
    );
}

/** What the network might call a merchant that is tried out here. */
function inventedNumber(): string {
  return `104104${String(randomInt(1_000_000_000)).padStart(9, '0')}`;
}

function currencyOf(text: string): Currency {
  const found = currencies.find((one) => one === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Currencies are ${currencies.join(', ')}.`);
}

function typesOf(text: string): string[] {
  const types = text.split(',').map((type) => type.trim());
  if (types.every((type) => /^[a-z][a-z-]{0,30}$/.test(type))) return types;
  throw new InvalidArgumentError('Types are words in lower case, with commas.');
}

function labelOf(text: string): string {
  if (/^[^\p{Cc}]{1,100}$/u.test(text)) return text;
  throw new InvalidArgumentError('A label has 1 to 100 characters.');
}
