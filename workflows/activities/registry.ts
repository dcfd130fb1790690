import { z } from 'zod';
import { askRegistry, inquireRegistry, registryResults } from '../../machines/effects/registry.ts';
import { countTry, findClaim } from '../../db/queries/identities.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { ActivityFault } from './fault.ts';
import { ProviderFault, callProvider } from './provider.ts';

const attemptTimeoutMs = 8_000;
const inquired = z.object({ result: z.enum([...registryResults, 'pending']) });

/** The identity registry. It knows a question by our request id, so one that is repeated is one question. */
export function registryActivities({ db, vault, registryUrl }: ActivityDeps): Activities {
  return {
    ...carry(askRegistry, async (asked, { requestId }) => {
      const { run, user, front, back } = asked;
      const claim = await findClaim(db, run, user);
      if (claim === undefined) throw new ActivityFault('askRegistry', 'The run claims no identity');
      const attempt = asked.attempt ?? requestId;
      const limits = { perDay: asked.triesPerDay, inAll: asked.triesInAll };
      const counted = await countTry(db, { requestId: attempt, user, run }, limits, new Date());
      if (!counted.ok) {
        const retryAt = 'retryAt' in counted ? counted.retryAt.getTime() : null;
        return { ok: false, reason: counted.reason, retryAt };
      }
      const { status } = await callProvider('registry', `${registryUrl}/registry/checks`, {
        body: {
          requestId,
          name: await vault.open(claim.name_sealed),
          idNumber: await vault.open(claim.id_number_sealed),
          photoRefs: { front, back },
        },
        timeoutMs: attemptTimeoutMs,
      });
      if (status >= 400) throw new ProviderFault('registry', status, 'refuses the question');
      return {
        ok: true,
        check: requestId,
        attempt,
        triesLeft: Math.max(0, Math.min(counted.leftToday, counted.leftInAll)),
        last: counted.leftInAll <= 0,
      };
    }),

    ...carry(inquireRegistry, async ({ check }) => {
      const url = `${registryUrl}/registry/checks/${encodeURIComponent(check)}`;
      const { status, body } = await callProvider('registry', url, { timeoutMs: attemptTimeoutMs });
      if (status === 404) return { result: 'absent' };
      const answer = inquired.safeParse(body);
      if (!answer.success) throw new ProviderFault('registry', status, 'answers something else');
      return answer.data;
    }),
  };
}
