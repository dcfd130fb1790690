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
import { accountTried, decoyTried, isClosed, tellProven } from './login-tries.ts';
import type { Counted } from './login-tries.ts';
import { createTurns } from './turns.ts';

/** What counting a try takes, in ms, or a multiple of it: about what an account needs for its answer. */
const turnMs = 50;

type Answer = z.input<typeof tryLogin.output>;

/** Logging in: the password tried, the user found, the device remembered. */
export function loginActivities(deps: ActivityDeps): Activities {
  const { db, vault } = deps;
  const { keys } = vault;
  // An account takes few messages at a time, and what it has to refuse comes back late.
  const turns = createTurns({ waiting: 100 });

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

  /** Counts a try, one after the other for a phone: however many come at once, they take the same time whoever has it. */
  const count = (hashed: string, requestId: string) =>
    turns(hashed, async () => {
      const began = performance.now();
      const user = await findUserByPhone(db, hashed);
      const real = user && (await accountTried(deps, user.id, requestId));
      // A closed account is to look like none until the phone is proven.
      const counted = real ?? (await decoyTried(deps, hashed, requestId));
      await nextMultiple(performance.now() - began, turnMs);
      return { user: real && user, counted };
    });

  async function tried(phone: string, typed: string, device: string | null, requestId: string): Promise<Answer> {
    const { user, counted } = await count(await hashOf(phone), requestId);
    const right = counted.taken && (user ? await isRight(user.id, typed) : await decoyVerify(keys, typed));
    if (user === undefined || !right) return refused(counted);
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
      const user = await findUserByPhone(db, await hashOf(phone));
      if (user === undefined) return { result: 'nobody' };
      return (await isClosed(deps, user.id)) ? { result: 'closed' } : { result: 'found', user: user.id };
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
