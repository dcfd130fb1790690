import { defineFlow } from '../kit/flow.ts';
import { reconciliationContract } from './reconciliation.contract.ts';
import { reconciliationMachine } from './reconciliation.machine.ts';
import { reconciliationPolicy } from './reconciliation.setup.ts';
import type { ReconciliationContext } from './reconciliation.setup.ts';

export const reconciliation = defineFlow<
  typeof reconciliationContract,
  typeof reconciliationPolicy,
  ReconciliationContext
>({
  name: 'reconciliation',
  version: 1,
  title: 'Compare a day of the card network’s statement with the ledger',
  contract: reconciliationContract,
  machine: reconciliationMachine,
  policy: reconciliationPolicy,
  idPrefix: 'rec',
  owner: 'user',
  startedBy: 'housekeeping',
  movesMoney: false,
  grantsSession: [],
  key: ({ day }) => (typeof day === 'string' ? day : null),
  view: ({ context: { day, lines, matched, pending, differing, opened } }) => ({
    day,
    lines,
    matched,
    pending,
    differing,
    opened,
  }),
});
