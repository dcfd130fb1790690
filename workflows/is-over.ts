import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';

/** Has the run ended, or is there none (any more)? No worker is needed to say so. */
export async function isOver({ workflow }: Pick<Client, 'workflow'>, run: string): Promise<boolean> {
  try {
    const { status } = await workflow.getHandle(run).describe();
    return status.name !== 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
}
