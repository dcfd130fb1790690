import { tellRun } from '../../machines/effects/approvals.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';

/** What two members of staff agreed on is told to the run by the approval, never by either of them. */
export function approvalActivities({ inside }: ActivityDeps): Activities {
  return carry(tellRun, async ({ key, run, event, fields }) => {
    const { taken } = await inside.tellAsStaff(run, { ...fields, type: event }, key);
    return { taken };
  });
}
