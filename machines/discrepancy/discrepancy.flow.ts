import { defineFlow } from '../kit/flow.ts';
import { discrepancyContract } from './discrepancy.contract.ts';
import { discrepancyMachine } from './discrepancy.machine.ts';
import { discrepancyPolicy, proposedOf } from './discrepancy.setup.ts';
import type { DiscrepancyContext } from './discrepancy.setup.ts';

export const discrepancy = defineFlow<typeof discrepancyContract, typeof discrepancyPolicy, DiscrepancyContext>({
  name: 'discrepancy',
  version: 1,
  title: 'Deal with a difference between the card network’s statement and the ledger',
  contract: discrepancyContract,
  machine: discrepancyMachine,
  policy: discrepancyPolicy,
  idPrefix: 'dsc',
  owner: 'user',
  startedBy: 'housekeeping',
  movesMoney: true,
  grantsSession: [],
  key: ({ day }) => (typeof day === 'string' ? day : null),
  view: ({ context }) => ({
    day: context.day,
    about: context.about,
    currency: context.currency,
    kind: context.kind,
    networkMinor: context.networkMinor,
    ledgerMinor: context.ledgerMinor,
    proposed: proposedOf(context),
    claimedBy: context.claimedBy,
    explanation: context.explanation,
  }),
});
