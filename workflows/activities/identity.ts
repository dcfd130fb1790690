import { attachPhoto, checkIdentity, discardIdentity, proveIdentity } from '../../machines/effects/identity.ts';
import { inTransaction } from '../../db/client.ts';
import { claimIdentity, countTry, deleteClaim, markProven } from '../../db/queries/identities.ts';
import { attachUpload, deleteUploads, uploadsOf } from '../../db/queries/uploads.ts';
import { residentIdHash } from '../../vault/hash.ts';
import { readName } from '../../vault/person-name.ts';
import { dayOf } from '../../machines/kit/calendar.ts';
import { readResidentId } from '../../vault/resident-id.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { ActivityFault } from './fault.ts';

/** Who a person is: judged, claimed, proven, or forgotten again. */
export function identityActivities({ db, vault, blobs, allowTestRegion }: ActivityDeps): Activities {
  return {
    ...carry(checkIdentity, async (asked, { requestId }) => {
      const { run, user, validUntil } = asked;
      if (asked.name === null || asked.idNumber === null) throw new ActivityFault('checkIdentity', 'Nothing was given');
      const refuse = <const R extends string>(reason: R, retryAt: number | null = null) =>
        ({ ok: false, reason, retryAt }) as const;
      const now = Date.now();
      const name = readName(await vault.open(asked.name));
      if (!name.ok) return refuse(name.reason);
      const id = readResidentId(await vault.open(asked.idNumber), { now, allowTestRegion });
      if (!id.ok) return refuse(id.reason);
      if (id.age < asked.leastAge) return refuse('underage');
      if (validUntil !== null && validUntil < dayOf(new Date(now))) return refuse('document-expired');
      // From here on an answer tells something about other people: it is counted first.
      const limits = { perDay: asked.triesPerDay, inAll: asked.triesInAll };
      const counted = await countTry(db, { requestId, user, run }, limits, new Date(now));
      if (!counted.ok) return refuse(counted.reason, 'retryAt' in counted ? counted.retryAt.getTime() : null);
      const claimed = await claimIdentity(db, {
        run_id: run,
        user_id: user,
        id_hash: residentIdHash(vault.keys, id.number),
        name_sealed: await vault.sealPersonal(user, name.name),
        id_number_sealed: await vault.sealPersonal(user, id.number),
        occupation_sealed: asked.occupation,
        address_sealed: asked.address,
        name_mask: name.mask,
        id_mask: id.mask,
        valid_until: validUntil,
      });
      if (claimed !== 'claimed') return refuse(claimed === 'taken' ? 'identity-taken' : 'identity-differs');
      const triesLeft = Math.max(0, Math.min(counted.leftToday, counted.leftInAll));
      return { ok: true, attempt: requestId, nameMask: name.mask, idMask: id.mask, triesLeft };
    }),

    ...carry(attachPhoto, async ({ run, user, side, upload, leastPixels }) => {
      const attached = await attachUpload(db, { id: upload, owner: user, run, side, leastPixels }, new Date());
      if (!attached.ok) return attached;
      for (const id of attached.replaced) await blobs.remove(id);
      return { ok: true, side, upload };
    }),

    ...carry(proveIdentity, async ({ run, user, reviewers }) => {
      const marked = await markProven(db, { run, user, reviewers });
      if (marked === 'unknown') throw new ActivityFault('proveIdentity', 'The run claims no identity');
      return { result: marked === 'proven' ? 'proven' : 'identity-taken' };
    }),

    ...carry(discardIdentity, async ({ run, user }) => {
      const photos = await uploadsOf(db, run);
      // The bytes first: a row without them can be swept again, bytes without a row would stay.
      for (const id of photos) await blobs.remove(id);
      await inTransaction(db, async (tx) => {
        await deleteUploads(tx, photos);
        await deleteClaim(tx, run, user);
      });
      return { discarded: true };
    }),
  };
}
