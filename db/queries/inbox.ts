import type { Db } from '../database.ts';

/** Was this message of a provider dealt with before? */
export async function hasSeenWebhook(db: Db, provider: string, eventId: string): Promise<boolean> {
  const row = await db
    .selectFrom('inbox')
    .select('event_id')
    .where('provider', '=', provider)
    .where('event_id', '=', eventId)
    .executeTakeFirst();
  return row !== undefined;
}

export async function rememberWebhook(db: Db, provider: string, eventId: string): Promise<void> {
  await db
    .insertInto('inbox')
    .values({ provider, event_id: eventId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
