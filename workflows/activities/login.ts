import type { z } from 'zod';
import { findByPhone, rememberDevice, tryLogin } from '../../machines/effects/login.ts';
import { findCredential, rehashCredential } from '../../db/queries/credentials.ts';
import { isKnownDevice, rememberDevice as keepDevice } from '../../db/queries/user-devices.ts';
import { findUserByPhone } from '../../db/queries/users.ts';
import { deviceHash, phoneHash } from '../../vault/hash.ts';
import { decoyVerify, hashPassword, needsRehash, verifyPassword } from '../../vault/password-hash.ts';
import { readPhone } from '../../vault/phone.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { accountTried, decoyTried, standingOf, tellProven } from './login-tries.ts';
import type { Counted } from './login-tries.ts';

type Answer = z.input<typeof tryLogin.output>;

/** Logging in: the password tried, the user found, the device remembered. */
export function loginActivities(deps: ActivityDeps): Activities {
  const { db, vault } = deps;
  const { keys } = vault;

  /** The user of a phone whose account is not closed; a closed one is to look like none until the phone is proven. */
  async function openUser(hashed: string) {
    const user = await findUserByPhone(db, hashed);
    if (user === undefined) return { user: undefined, closed: false };
    const closed = (await standingOf(deps, user.id)).standing === 'closed';
    return { user: closed ? undefined : user, closed };
  }

  async function hashOf(sealedPhone: string): Promise<string> {
    const text = await vault.open(sealedPhone);
    const read = readPhone(text);
    return phoneHash(keys, read.ok ? read.e164 : text);
  }

  /** Is this the user's password? A hash of another cost is made anew while the password is at hand. */
  async function isRight(user: string, typed: string): Promise<boolean> {
    const hash = await findCredential(db, user, 'login-password');
    if (hash === undefined) return decoyVerify(keys, typed);
    const right = await verifyPassword(keys, hash, typed);
    if (right && needsRehash(hash)) {
      await rehashCredential(db, { userId: user, from: hash, to: await hashPassword(keys, typed) });
    }
    return right;
  }

  async function tried(phone: string, typed: string, device: string | null, requestId: string): Promise<Answer> {
    const hashed = await hashOf(phone);
    const { user } = await openUser(hashed);
    if (user === undefined) {
      const counted = await decoyTried(deps, hashed, requestId);
      if (counted.taken) await decoyVerify(keys, typed);
      return refused(counted);
    }
    const counted = await accountTried(deps, user.id, requestId);
    if (!counted.taken || !(await isRight(user.id, typed))) return refused(counted);
    await tellProven(deps, user.id, requestId);
    const known = device !== null && (await isKnownDevice(db, user.id, deviceHash(keys, user.id, device)));
    return { result: 'proven', user: user.id, known };
  }

  return {
    ...carry(tryLogin, async ({ phone, password, device, floorMs }, { requestId }) => {
      const began = performance.now();
      // Opened before anything is counted: one that cannot be opened was not tried.
      const typed = password === null ? '' : await vault.open(password);
      const answer = await tried(phone, typed, device === null ? null : await vault.open(device), requestId);
      await nextMultiple(performance.now() - began, floorMs);
      return answer;
    }),

    ...carry(findByPhone, async ({ phone }) => {
      const { user, closed } = await openUser(await hashOf(phone));
      return user === undefined
        ? { result: closed ? ('closed' as const) : ('nobody' as const) }
        : { result: 'found', user: user.id };
    }),

    ...carry(rememberDevice, async ({ user, device }) => {
      if (device === null) return { remembered: false };
      await keepDevice(db, user, deviceHash(keys, user, await vault.open(device)), new Date());
      return { remembered: true };
    }),
  };
}

/** What a try that proved nothing is answered: whether it was compared at all, and what comes next. */
function refused({ taken, state, triesLeft, until }: Counted): Answer {
  if (state === 'locked') return { result: 'locked' };
  const retryAt = until === null ? null : Date.parse(until);
  return taken ? { result: 'wrong', triesLeft, retryAt } : { result: 'waiting', retryAt: retryAt ?? Date.now() };
}

/** Waits until a whole number of floors has passed, so that how long the work took shows in steps at most. */
function nextMultiple(spentMs: number, floorMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, floorMs - (spentMs % floorMs)));
}
