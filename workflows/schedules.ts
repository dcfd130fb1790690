import { timeZone } from '../machines/kit/calendar.ts';
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Client, ScheduleUpdateOptions } from '@temporalio/client';
import { flowsQueue } from './messages.ts';

/** The schedule that compares each day with the network's statement. */
export const reconciliationSchedule = 'purser-reconciliation';

// By three the network has closed its day. What was missed while nothing ran is made up for, a week back.
const nightly = {
  spec: { calendars: [{ hour: 3, minute: 0, second: 0 }], timezone: timeZone },
  action: {
    type: 'startWorkflow',
    workflowType: 'reconcileYesterday',
    workflowId: 'reconcile-yesterday',
    taskQueue: flowsQueue,
    args: [],
  },
  policies: { overlap: ScheduleOverlapPolicy.ALLOW_ALL, catchupWindow: '7 days' },
} satisfies Omit<ScheduleUpdateOptions, 'state'>;

/** Puts the schedule there, or brings it up to date; one that somebody has paused stays paused. Any number may do it at once. */
export async function ensureSchedules({ schedule }: Pick<Client, 'schedule'>): Promise<void> {
  try {
    await schedule.create({ scheduleId: reconciliationSchedule, ...nightly });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await schedule.getHandle(reconciliationSchedule).update(({ state }) => ({ ...nightly, state }));
  }
}
