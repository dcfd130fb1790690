import {
  judgePaymentPassword,
  ownPhone,
  savePaymentPassword,
  tryPaymentPassword,
  untriedReasons,
} from '../../machines/effects/payment-passwords.ts';
import { standingSchema } from '../../machines/effects/standing.ts';
import type { Standing } from '../../machines/effects/standing.ts';
import type { Sealed } from '../../machines/kit/sealed.ts';
import { inTransaction } from '../../db/client.ts';
import { findCredential, lastHashes, setCredential } from '../../db/queries/credentials.ts';
import { findProven } from '../../db/queries/identities.ts';
import { giveSmallBack } from '../../db/queries/small-payments.ts';
import { findUser } from '../../db/queries/users.ts';
import { hashPassword, verifyPassword } from '../../vault/password-hash.ts';
import { judgePaymentPassword as judge } from '../../vault/payment-password.ts';
import { birthDateIn } from '../../vault/resident-id.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { ActivityFault } from './fault.ts';
import { accountRunOf } from './standing.ts';

const kind = 'payment-password';

/** Payment passwords: chosen, kept and tried. Only here are they ever read. */
export function paymentPasswordActivities({ db, vault, inside }: ActivityDeps): Activities {
  const keys = { password: vault.keys.paymentPassword };

  const phoneOf = async (user: string) => {
    const found = await findUser(db, user);
    if (found === undefined) throw new ActivityFault('ownPhone', 'A run’s owner is no user');
    // Written by ourselves when the account was opened.
    return found.phone_sealed as Sealed;
  };

  /** As it stands in the proven ID number; null while nobody has proven one. Read here and told to nobody. */
  const birthDateOf = async (user: string) => {
    const proven = await findProven(db, user);
    return proven === undefined ? null : birthDateIn(await vault.open(proven.id_number_sealed));
  };

  return {
    ...carry(ownPhone, async ({ user }) => ({ phone: await phoneOf(user) })),

    ...carry(judgePaymentPassword, async ({ user, password, lastRefused }) => {
      const [typed, phone, birthDate] = await Promise.all([
        vault.open(password),
        phoneOf(user).then((sealed) => vault.open(sealed)),
        birthDateOf(user),
      ]);
      const judged = judge(typed, { phone, birthDate });
      if (!judged.ok) return judged;
      for (const used of await lastHashes(db, user, kind, lastRefused)) {
        if (await verifyPassword(keys, used, typed)) return { ok: false, reason: 'payment-password-used' };
      }
      return { ok: true };
    }),

    ...carry(savePaymentPassword, async ({ user, password, repeated }) => {
      if (password === null || repeated === null) throw new ActivityFault('savePaymentPassword', 'None was given');
      const [typed, again] = await Promise.all([vault.open(password), vault.open(repeated)]);
      if (typed !== again) return { result: 'differs' };
      // It was judged to be none of the last ones: if it is the one in force, it was saved, and the answer was lost.
      const inForce = await findCredential(db, user, kind);
      if (inForce !== undefined && (await verifyPassword(keys, inForce, typed))) return { result: 'saved' };
      const hash = await hashPassword(keys, typed);
      await inTransaction(db, (tx) => setCredential(tx, { userId: user, kind, hash }));
      return { result: 'saved' };
    }),

    ...carry(tryPaymentPassword, async ({ user, password }, { requestId, run }) => {
      if (password === null) throw new ActivityFault('tryPaymentPassword', 'None was given');
      const hash = await findCredential(db, user, kind);
      if (hash === undefined)
        return { result: 'refused', reason: 'payment-password-not-set', triesLeft: null, retryAt: null };
      const typed = await vault.open(password);
      const account = accountRunOf(user);
      // Counted before it is compared (and once, under this request's id), so that fifty at once are still five.
      const counted = await inside.tell(account, { type: 'flow.paymentTried' }, `${requestId}/tried`);
      const standing = standingSchema.parse(counted.seen.view);
      if (!counted.taken || standing.standing !== 'active') return refusedAs(standing);
      if (await verifyPassword(keys, hash, typed)) {
        const proven = await inside.tell(account, { type: 'flow.paymentProven' }, `${requestId}/proven`);
        await giveSmallBack(db, run);
        return { result: 'right', standing: standingSchema.parse(proven.seen.view) };
      }
      if (standing.payment.state !== 'open') return refusedAs(standing);
      return { result: 'wrong', triesLeft: standing.payment.triesLeft };
    }),
  };
}

/** Why no password is compared now, or not again; and from when on it is. */
function refusedAs({ may, payment }: Standing) {
  const reason = untriedReasons.find((known) => known === may.provePayment);
  if (reason === undefined)
    throw new ActivityFault('tryPaymentPassword', 'The account takes no try, and has no reason');
  const { triesLeft, until } = payment;
  return { result: 'refused', reason, triesLeft, retryAt: until === null ? null : Date.parse(until) } as const;
}
