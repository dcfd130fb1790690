import { changePhone, notifyPhone, notifyUser } from '../../machines/effects/phones.ts';
import type { notices } from '../../machines/effects/phones.ts';
import { changePhone as keepPhone, findUser } from '../../db/queries/users.ts';
import { phoneHash } from '../../vault/hash.ts';
import { readPhone } from '../../vault/phone.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { ActivityFault } from './fault.ts';
import { callProvider } from './provider.ts';

const attemptTimeoutMs = 8_000;

const texts: Record<(typeof notices)[number], string> = {
  'phone-changed':
    'Purser: another phone number was set for your account, and this one is no longer used. Was it not you? Call us at once.',
  'phone-lost':
    'Purser: somebody who says that this number is lost asks us to move your account to another one. Was it not you? Call us at once: nothing is changed yet.',
  'document-expiring':
    'Purser: your ID card expires soon. Prove your identity with the new one in time, and your limits stay as they are.',
  'document-expired':
    'Purser: your ID card has expired, and your limits are lower now. Prove your identity with the new one to raise them again.',
};

/** What is done with a user's own phone: changed, and told so. */
export function phoneActivities({ db, vault, smsUrl }: ActivityDeps): Activities {
  async function phoneIn(effect: string, sealed: string | null) {
    const read = sealed === null ? undefined : readPhone(await vault.open(sealed));
    if (sealed === null || !read?.ok) throw new ActivityFault(effect, 'The phone was proven, but cannot be read');
    return { ...read, sealed };
  }

  async function send(requestId: string, to: string, notice: (typeof notices)[number]): Promise<boolean> {
    const { status } = await callProvider('sms', `${smsUrl}/sms/messages`, {
      body: { requestId, to, channel: 'sms', text: texts[notice] },
      timeoutMs: attemptTimeoutMs,
    });
    return status < 400;
  }

  return {
    ...carry(changePhone, async ({ user, phone }) => {
      const { e164, mask, sealed } = await phoneIn('changePhone', phone);
      const kept = { phone_hash: phoneHash(vault.keys, e164), phone_sealed: sealed, phone_mask: mask };
      return { result: (await keepPhone(db, user, kept)) ? 'changed' : 'phone-taken' };
    }),

    ...carry(notifyPhone, async ({ phone, notice }, { requestId }) => {
      const { e164 } = await phoneIn('notifyPhone', phone);
      return { told: await send(requestId, e164, notice) };
    }),

    ...carry(notifyUser, async ({ user, notice }, { requestId }) => {
      const found = await findUser(db, user);
      // Of somebody who was erased nothing is left to send to.
      if (found === undefined || found.phone_sealed === '') return { told: false };
      const { e164 } = await phoneIn('notifyUser', found.phone_sealed);
      return { told: await send(requestId, e164, notice) };
    }),
  };
}
