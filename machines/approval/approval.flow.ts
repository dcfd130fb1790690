import { defineFlow } from '../kit/flow.ts';
import { sealedPattern } from '../kit/sealed.ts';
import { approvalContract } from './approval.contract.ts';
import { approvalMachine } from './approval.machine.ts';
import { approvalPolicy } from './approval.setup.ts';
import type { ApprovalContext } from './approval.setup.ts';

export const approval = defineFlow<typeof approvalContract, typeof approvalPolicy, ApprovalContext>({
  name: 'approval',
  version: 1,
  title: 'Have a second member of staff decide',
  contract: approvalContract,
  machine: approvalMachine,
  policy: approvalPolicy,
  idPrefix: 'apv',
  owner: 'user',
  startedBy: 'proposal',
  movesMoney: true,
  grantsSession: [],
  key: ({ run }) => (typeof run === 'string' ? run : null),
  view: ({ context }) => ({
    run: context.target,
    flow: context.flow,
    event: context.event,
    fields: Object.fromEntries(Object.entries(context.fields).map(([name, value]) => [name, shown(value)])),
    by: context.by,
    because: context.because,
    decidedBy: context.decidedBy,
    decidedBecause: context.decidedBecause,
  }),
});

function shown(value: unknown): unknown {
  return typeof value === 'string' && sealedPattern.test(value) ? null : value;
}
