import { admitReset, changePassword, compareFacts, findAccount, tryIdentity } from '../../machines/effects/recovery.ts';
import { standingSchema } from '../../machines/effects/standing.ts';
import { inTransaction } from '../../db/client.ts';
import { lastHashes, setCredential, wasSetBy } from '../../db/queries/credentials.ts';
import { findProven } from '../../db/queries/identities.ts';
import { admitReset as admit } from '../../db/queries/password-resets.ts';
import { countProof, markRight } from '../../db/queries/proof-tries.ts';
import { findUserByPhone } from '../../db/queries/users.ts';
import { phoneHash } from '../../vault/hash.ts';
import { hashPassword, verifyPassword } from '../../vault/password-hash.ts';
import { judgePassword } from '../../vault/password.ts';
import { readPhone } from '../../vault/phone.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { factsRight, isTail } from './facts.ts';
import { ActivityFault } from './fault.ts';
import { accountRunOf } from './standing.ts';

const kind = 'login-password';

/** Getting in again: the account found, the identity compared, the password changed. */
export function recoveryActivities(deps: ActivityDeps): Activities {
  const { db, vault, inside } = deps;
  const { keys } = vault;

  const phoneIn = async (sealed: string): Promise<string> => {
    const text = await vault.open(sealed);
    const read = readPhone(text);
    return read.ok ? read.e164 : text;
  };

  return {
    ...carry(findAccount, async ({ phone }) => {
      const user = await findUserByPhone(db, phoneHash(keys, await phoneIn(phone)));
      if (user === undefined) return { result: 'none' };
      const { standing, tier, login, payment } = standingSchema.parse((await inside.look(accountRunOf(user.id))).view);
      if (standing === 'closed') return { result: 'none' };
      return {
        result: 'found',
        user: user.id,
        known: tier !== 'none',
        frozen: standing === 'frozen',
        loginLocked: login.state !== 'open',
        paymentLocked: payment.state !== 'open',
      };
    }),

    ...carry(admitReset, async ({ run, user, resetsPerDay }) => {
      const retryAt = await admit(db, { run, user }, resetsPerDay, new Date());
      return retryAt === null ? { ok: true } : { ok: false, retryAt: retryAt.getTime() };
    }),

    ...carry(tryIdentity, async ({ run, user, idNumberTail, proofsPerDay }, { requestId }) => {
      // Opened before anything is counted: one that cannot be opened was not tried.
      const typed = await vault.open(idNumberTail);
      const proven = await findProven(db, user);
      if (proven === undefined) return { result: 'not-known' };
      const tried = await countProof(db, { requestId, run, user }, proofsPerDay, new Date());
      const retryAt = tried.retryAt.getTime();
      if (!tried.counted) return { result: 'spent', retryAt };
      if (isTail(typed, await vault.open(proven.id_number_sealed))) {
        await markRight(db, requestId);
        return { result: 'match' };
      }
      return tried.triesLeft === 0 ? { result: 'spent', retryAt } : { result: 'mismatch', triesLeft: tried.triesLeft };
    }),

    ...carry(compareFacts, async ({ user, idNumberTail, name }) => {
      const proven = await findProven(db, user);
      if (proven === undefined) return { matched: 0, mismatched: 2 };
      const said = { idNumberTail: await vault.open(idNumberTail), name: await vault.open(name) };
      return factsRight(vault, proven, said);
    }),

    ...carry(changePassword, async ({ run, user, phone, password, lastRefused }) => {
      // A run sets a password once; asked again, it was set and the answer lost.
      if (await wasSetBy(db, user, run)) return { result: 'changed' };
      if (password === null) throw new ActivityFault('changePassword', 'No password was given');
      const typed = await vault.open(password);
      const judged = judgePassword(typed, { phone: await phoneIn(phone) });
      if (!judged.ok) return { result: 'refused', reason: judged.reason };
      for (const used of await lastHashes(db, user, kind, lastRefused)) {
        if (await verifyPassword(keys, used, typed)) return { result: 'refused', reason: 'password-used-before' };
      }
      const hash = await hashPassword(keys, typed);
      await inTransaction(db, (tx) => setCredential(tx, { userId: user, kind, hash, setBy: run }));
      return { result: 'changed' };
    }),
  };
}
