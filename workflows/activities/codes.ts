import { uuidv7 } from 'uuidv7';
import { checkCode, sendCode } from '../../machines/effects/codes.ts';
import { idOf, idPrefixes } from '../../machines/kit/ids.ts';
import { reserveChallenge, tryCode } from '../../db/queries/otp-challenges.ts';
import { equalHash, otpHash, phoneHash } from '../../vault/hash.ts';
import { otpCode } from '../../vault/otp.ts';
import { readPhone } from '../../vault/phone.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { callProvider } from './provider.ts';

const attemptTimeoutMs = 8_000;

/** One-time codes. The carrier knows a message by our request id, so a send that is repeated is one message with one code. */
export function codeActivities({ db, vault, smsUrl }: ActivityDeps): Activities {
  const { keys } = vault;
  return {
    ...carry(sendCode, async (asked, { requestId, run }) => {
      const phone = readPhone(await vault.open(asked.phone));
      if (!phone.ok) return { ok: false, reason: phone.reason, phoneMask: null, retryAt: null };
      const { e164, mask: phoneMask } = phone;
      const { purpose, channel } = asked;
      const code = otpCode(keys, { requestId });
      const hashed = phoneHash(keys, e164);
      const reserved = await reserveChallenge(
        db,
        {
          id: idOf(idPrefixes.challenge, uuidv7()),
          requestId,
          run,
          purpose,
          phoneHash: hashed,
          addressHash: asked.addressHash,
          codeHashFor: (challengeId) => otpHash(keys, { purpose, phoneHash: hashed, challengeId, code }),
          tries: asked.codeTries,
          lifeMs: asked.codeExpiryMs,
        },
        {
          perPhoneHour: asked.sendsPerPhoneHour,
          perPhoneDay: asked.sendsPerPhoneDay,
          perAddressHour: asked.sendsPerAddressHour,
        },
        new Date(),
      );
      if (!reserved.ok) {
        return { ok: false, reason: 'too-many-codes', phoneMask, retryAt: reserved.retryAt.getTime() };
      }
      const minutes = Math.max(1, Math.round(asked.codeExpiryMs / 60_000));
      const text = `Purser: your code is ${code}. It works for ${minutes} min. Never tell it to anyone, not even to us.`;
      const { status } = await callProvider('sms', `${smsUrl}/sms/messages`, {
        body: { requestId, to: e164, channel, text },
        timeoutMs: attemptTimeoutMs,
      });
      if (status >= 400) return { ok: false, reason: 'phone-unreachable', phoneMask, retryAt: null };
      return { ok: true, challenge: reserved.id, message: requestId, phoneMask };
    }),

    ...carry(checkCode, async ({ challenge, phone, purpose, code }, { requestId }) => {
      const read = readPhone(await vault.open(phone));
      if (!read.ok) return { result: 'spent', reason: 'code-expired' };
      const hashed = phoneHash(keys, read.e164);
      const typed = otpHash(keys, {
        purpose,
        phoneHash: hashed,
        challengeId: challenge,
        code: await vault.open(code),
      });
      const asked = { id: challenge, requestId, phoneHash: hashed, purpose };
      const tried = await tryCode(db, asked, (kept) => equalHash(kept, typed), new Date());
      if (tried.kind === 'right') return { result: 'right' };
      if (tried.kind === 'wrong') return { result: 'wrong', triesLeft: tried.triesLeft };
      return { result: 'spent', reason: tried.reason };
    }),
  };
}
