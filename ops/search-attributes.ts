import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { flowKey, flowOutcome, flowOwner, flowState } from '../workflows/messages.ts';

/** The search attributes that runs are found by; all are keywords. */
export const searchAttributes: readonly string[] = [flowState, flowOwner, flowOutcome, flowKey].map(({ name }) => name);

/** Adds our search attributes to a Temporal that is not ours, where they are missing. */
export async function ensureSearchAttributes(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = searchAttributes.filter((name) => !(name in (customAttributes ?? {})));
    if (missing.length === 0) return;
    const keyword = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, keyword])),
    });
  } finally {
    await connection.close();
  }
}
