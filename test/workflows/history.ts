import proto from '@temporalio/proto';
import type { Wallet } from '../wallet.ts';

/** What happened in a run as its history has it, by the names of its events. */
export async function eventsOf({ runs }: Wallet, run: string): Promise<string[]> {
  const { events } = await runs.client.workflow.getHandle(run).fetchHistory();
  return (events ?? []).map(({ eventType }) => proto.temporal.api.enums.v1.EventType[eventType ?? 0] ?? '');
}

/** How many events have such a name. */
export const countOf = (events: readonly string[], name: string): number =>
  events.filter((event) => event.includes(name)).length;
