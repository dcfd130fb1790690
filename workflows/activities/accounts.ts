import { forgetSubject, openAccount } from '../../machines/effects/accounts.ts';
import { inTransaction } from '../../db/client.ts';
import { ensureAccount, house, post } from '../../db/ledger.ts';
import { setCredential } from '../../db/queries/credentials.ts';
import { rememberDevice } from '../../db/queries/user-devices.ts';
import { claimPhone, findUser } from '../../db/queries/users.ts';
import { deviceHash, phoneHash } from '../../vault/hash.ts';
import { hashPassword } from '../../vault/password-hash.ts';
import { judgePassword } from '../../vault/password.ts';
import { readPhone } from '../../vault/phone.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { ActivityFault } from './fault.ts';

/** Opening an account, and forgetting a person who did not become a user. */
export function accountActivities({ db, vault }: ActivityDeps): Activities {
  return {
    ...carry(openAccount, async ({ run, user, phone, password, termsVersion, device, welcomeCreditMinor }) => {
      const text = await vault.open(phone);
      const read = readPhone(text);
      if (!read.ok) throw new ActivityFault('openAccount', 'The phone was proven, but cannot be read');
      const hashed = phoneHash(vault.keys, read.e164);
      if (password === null) throw new ActivityFault('openAccount', 'No password was given');
      const typed = await vault.open(password);
      const judged = judgePassword(typed, { phone: read.e164 });
      if (!judged.ok) return { result: 'password-refused', reason: judged.reason };
      const hash = await hashPassword(vault.keys, typed);
      const known = device === null ? null : deviceHash(vault.keys, user, await vault.open(device));
      const claimed = await inTransaction(db, async (tx) => {
        const added = await claimPhone(tx, {
          id: user,
          phone_hash: hashed,
          phone_sealed: phone,
          phone_mask: read.mask,
          terms_version: termsVersion,
        });
        if (added !== 'added') return added;
        if (known !== null) await rememberDevice(tx, user, known, new Date());
        await setCredential(tx, { userId: user, kind: 'login-password', hash });
        const wallet = await ensureAccount(tx, { kind: 'wallet', owner: user, currency: 'CNY' });
        if (welcomeCreditMinor === 0) return added;
        const promotion = await ensureAccount(tx, { kind: 'promotion', owner: house, currency: 'CNY' });
        const movement = {
          requestId: `${run}/welcome`,
          run,
          amountMinor: welcomeCreditMinor,
          currency: 'CNY',
        } as const;
        await post(tx, movement, 'credit', { from: promotion, to: wallet }, { payee: user });
        return added;
      });
      return { result: claimed === 'phone-taken' ? 'phone-taken' : 'opened' };
    }),

    ...carry(forgetSubject, async ({ subject }) => {
      if ((await findUser(db, subject)) !== undefined) return { forgotten: false };
      await vault.keyring.eraseSubject(subject);
      return { forgotten: true };
    }),
  };
}
