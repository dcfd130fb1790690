import { endSessions } from '../../machines/effects/sessions.ts';
import { inTransaction } from '../../db/client.ts';
import { endSessionsOf } from '../../db/queries/sessions.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';

/** What flows have to do with sessions: a password that was reset ends them all. */
export function sessionActivities({ db }: ActivityDeps): Activities {
  return carry(endSessions, async ({ user }) => ({
    ended: await inTransaction(db, (tx) => endSessionsOf(tx, user, new Date())),
  }));
}
