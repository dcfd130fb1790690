import type { Command } from 'commander';
import { campaignsTable, dropCampaign, newCampaign } from './campaigns.ts';
import { withDatabase } from './staff-commands.ts';

/** `purser campaign …`: what takes something off payments. */
export function campaignCommands(purser: Command, print: (text: string) => void): void {
  const campaign = purser.command('campaign').description('Campaigns that take something off payments');
  campaign
    .command('add')
    .argument('<file>', 'JSON, as docs/promotions.md describes it')
    .description('Add a campaign; its id is printed')
    .action((file: string) => withDatabase(async (db) => print(await newCampaign({ db }, file))));
  campaign
    .command('list')
    .description('Campaigns, newest first, and what of each budget is used')
    .action(() => withDatabase(async (db) => print(await campaignsTable({ db }, new Date()))));
  campaign
    .command('end')
    .argument('<id>')
    .description('End a campaign at once; what is set aside for payments under way stays good')
    .action((id: string) =>
      withDatabase(async (db) => {
        await dropCampaign({ db }, id);
        print(`${id} has ended.`);
      }),
    );
}
