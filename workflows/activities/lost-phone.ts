import { findLost, inviteHolder, movePhone, tryFacts } from '../../machines/effects/lost-phone.ts';
import { standingSchema } from '../../machines/effects/standing.ts';
import { inTransaction } from '../../db/client.ts';
import { findProven } from '../../db/queries/identities.ts';
import { countProof, markRight } from '../../db/queries/proof-tries.ts';
import { endSessionsOf } from '../../db/queries/sessions.ts';
import { findUserByPhone, replacePhone } from '../../db/queries/users.ts';
import { phoneHash } from '../../vault/hash.ts';
import { readPhone } from '../../vault/phone.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { factsRight } from './facts.ts';
import { ActivityFault } from './fault.ts';
import { callProvider } from './provider.ts';
import { accountRunOf } from './standing.ts';

const attemptTimeoutMs = 8_000;

/** A person without phone and password: found, known again by what they say, and given a new number. */
export function lostPhoneActivities({ db, vault, inside, smsUrl }: ActivityDeps): Activities {
  const { keys } = vault;

  async function phoneIn(effect: string, sealed: string) {
    const read = readPhone(await vault.open(sealed));
    if (!read.ok) throw new ActivityFault(effect, 'The phone was looked at before, and cannot be read');
    return read;
  }

  return {
    ...carry(findLost, async ({ oldPhone, phone }) => {
      const [old, next] = [readPhone(await vault.open(oldPhone)), readPhone(await vault.open(phone))];
      if (!next.ok) return { result: 'phone-invalid' };
      const user = old.ok ? await findUserByPhone(db, phoneHash(keys, old.e164)) : undefined;
      if (!old.ok || user === undefined) return { result: 'none' };
      if (old.e164 === next.e164) return { result: 'phone-same' };
      const { standing } = standingSchema.parse((await inside.look(accountRunOf(user.id))).view);
      if (standing === 'closed') return { result: 'none' };
      const known = (await findProven(db, user.id)) !== undefined;
      return { result: 'found', user: user.id, known, oldPhoneMask: old.mask, phoneMask: next.mask };
    }),

    ...carry(tryFacts, async ({ run, user, idNumberTail, name, proofsPerDay }, { requestId }) => {
      // Opened before anything is counted: what cannot be opened was not tried.
      const said = { idNumberTail: await vault.open(idNumberTail), name: await vault.open(name) };
      const proven = await findProven(db, user);
      if (proven === undefined) return { result: 'not-known' };
      const tried = await countProof(db, { requestId, run, user }, proofsPerDay, new Date());
      const retryAt = tried.retryAt.getTime();
      if (!tried.counted) return { result: 'spent', retryAt };
      const { matched, mismatched } = await factsRight(vault, proven, said);
      if (mismatched === 0) {
        await markRight(db, requestId);
        return { result: 'match' };
      }
      return tried.triesLeft === 0
        ? { result: 'spent', retryAt }
        : { result: 'mismatch', matched, triesLeft: tried.triesLeft };
    }),

    ...carry(inviteHolder, async ({ run, phone }, { requestId }) => {
      const { e164 } = await phoneIn('inviteHolder', phone);
      // The run's token is worked out here and carried to the phone: no history, no log and nobody of the staff has it.
      const text = `Purser: go on with your new number by purser://lost-phone/${run}#${vault.runToken(run)} Never pass this on, not even to us.`;
      const { status } = await callProvider('sms', `${smsUrl}/sms/messages`, {
        body: { requestId, to: e164, channel: 'sms', text },
        timeoutMs: attemptTimeoutMs,
      });
      return { sent: status < 400 };
    }),

    ...carry(movePhone, async ({ user, oldPhone, phone }) => {
      const [old, next] = [await phoneIn('movePhone', oldPhone), await phoneIn('movePhone', phone)];
      // Sealed anew for the user: what was sealed for the run is erased at its end.
      const sealed = await vault.sealPersonal(user, next.e164);
      const kept = { phone_hash: phoneHash(keys, next.e164), phone_sealed: sealed, phone_mask: next.mask };
      const result = await inTransaction(db, async (tx) => {
        const replaced = await replacePhone(tx, user, phoneHash(keys, old.e164), kept);
        if (replaced === 'moved') await endSessionsOf(tx, user, new Date());
        return replaced;
      });
      return { result };
    }),
  };
}
