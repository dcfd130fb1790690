import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import { dayOf } from '../machines/kit/calendar.ts';
import type { Request } from './messages.ts';
import { effectsQueue, nightlyActivity } from './messages.ts';

const dayMs = 24 * 3_600_000;

/**
 * What the schedule starts every night: it asks for a reconciliation of the day that ended before the time it was due,
 * which after an outage is not the day before it runs.
 */
export async function askForYesterday(): Promise<void> {
  const { workflowId, startTime, searchAttributes } = workflowInfo();
  // Written by the server for what a schedule starts.
  const [due] = searchAttributes['TemporalScheduledStartTime'] ?? [];
  const dueMs = due instanceof Date ? due.getTime() : startTime.getTime();
  const day = dayOf(new Date(dueMs - dayMs));
  const { [nightlyActivity]: start } = proxyActivities<{ [nightlyActivity]: (request: Request) => Promise<unknown> }>({
    taskQueue: effectsQueue,
    startToCloseTimeout: '10s',
    scheduleToCloseTimeout: '12h',
  });
  await start({ requestId: workflowId, run: workflowId, input: { day } });
}
