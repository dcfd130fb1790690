import { findProven } from '../../db/queries/identities.ts';
import { lookAtDocument, watchDocument } from '../../machines/effects/documents.ts';
import { idPrefixes, sameNumber } from '../../machines/kit/ids.ts';
import { daySpan } from '../../machines/kit/calendar.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';

/** How long the document of a proven identity is still valid, and that somebody notices its end. */
export function documentActivities({ db, inside }: ActivityDeps): Activities {
  return {
    ...carry(watchDocument, async ({ user, proof }) => {
      await inside.start('id-document', { id: sameNumber(idPrefixes['id-document'], proof), owner: user });
      return { watched: true };
    }),

    ...carry(lookAtDocument, async ({ user, proof }) => {
      const proven = await findProven(db, user);
      // One without an end is as good as none to watch over.
      if (proven?.run_id !== proof || proven.valid_until === null) return { state: 'gone' };
      const leftMs = daySpan(proven.valid_until, proven.valid_until).to.getTime() - Date.now();
      return leftMs > 0 ? { state: 'valid', leftMs } : { state: 'expired' };
    }),
  };
}
