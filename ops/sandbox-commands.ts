import type { Command } from 'commander';
import { findUser } from '../db/queries/users.ts';
import { magicCards } from '../sandbox/cards.ts';
import { magicWallets } from '../sandbox/money-wallets.ts';
import { OperatorFault } from './runs.ts';
import { bindSandboxCard, linkSandboxWallet } from './sandbox-sources.ts';
import { inHouse } from './staff-commands.ts';

const kinds = {
  card: { magic: magicCards, add: bindSandboxCard, does: 'Bind a card of the sandbox' },
  wallet: { magic: magicWallets, add: linkSandboxWallet, does: 'Link a wallet of e-money of the sandbox' },
} as const;

/** `purser sandbox …`: sources to pay from, for trying things out: in place of the flow, and good at the sandbox alone. */
export function sandboxCommands(purser: Command, print: (text: string) => void): void {
  const sandbox = purser.command('sandbox').description('Sources of the sandbox, for trying things out');
  for (const [kind, { magic, add, does }] of Object.entries(kinds)) {
    sandbox
      .command(kind)
      .argument('<user>')
      .argument('<number>', 'one of those in sandbox/README.md')
      .description(`${does} for a user without the flow; its id is printed`)
      .action((user: string, number: string) =>
        inHouse(async (house) => {
          if ((await findUser(house.db, user)) === undefined) throw new OperatorFault(`There is no user ${user}`);
          if (magic.every((one) => one.number !== number)) {
            throw new OperatorFault(`The sandbox has no ${kind} ${number}: sandbox/README.md lists them`);
          }
          print(await add(house, user, number));
        }),
      );
  }
}
