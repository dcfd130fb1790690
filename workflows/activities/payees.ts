import type { z } from 'zod';
import { findPayee } from '../../machines/effects/payees.ts';
import { standingSchema } from '../../machines/effects/standing.ts';
import { findProven } from '../../db/queries/identities.ts';
import { countLookup, findReceivingCode } from '../../db/queries/payees.ts';
import { hasSentTo } from '../../db/queries/transfers.ts';
import { findUserByPhone } from '../../db/queries/users.ts';
import { phoneHash } from '../../vault/hash.ts';
import { readPhone } from '../../vault/phone.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { Asking } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { ActivityFault } from './fault.ts';
import { accountRunOf } from './standing.ts';

type Asked = z.output<typeof findPayee.input>;
type Answer = z.input<typeof findPayee.output>;
type Refusal = Extract<Answer, { ok: false }>;

/** Whom a phone or a code means; `amountMinor` where the code names one. */
type Meant = { readonly user: string | null; readonly amountMinor: number | null };

const refuse = (reason: Refusal['reason'], retryAt: Date | null = null): Refusal => ({
  ok: false,
  reason,
  retryAt: retryAt?.getTime() ?? null,
});

/** Finding out who is to be paid, and telling the payer no more than is needed. */
export function payeeActivities({ db, vault, inside }: ActivityDeps): Activities {
  async function meantBy(text: string, currency: Asked['currency'], now: Date): Promise<Meant> {
    if (!text.startsWith('rcv_')) {
      const read = readPhone(text);
      const user = read.ok ? await findUserByPhone(db, phoneHash(vault.keys, read.e164)) : undefined;
      return { user: user?.id ?? null, amountMinor: null };
    }
    const code = await findReceivingCode(db, vault.tokenHash(text));
    const fits = code !== undefined && code.currency === currency && code.expires_at > now;
    return fits ? { user: code.user_id, amountMinor: code.amount_minor } : { user: null, amountMinor: null };
  }

  async function found(asked: Asked, text: string, { requestId }: Asking): Promise<Answer> {
    const { payer, amountMinor, lookupsPerDay } = asked;
    const now = new Date();
    // A code cannot be guessed; a phone can, and each answer tells something about somebody: counted first.
    const retryAt = text.startsWith('+') ? await countLookup(db, { requestId, user: payer }, lookupsPerDay, now) : null;
    if (retryAt !== null) return refuse('too-many-look-ups', retryAt);
    const meant = await meantBy(text, asked.currency, now);
    // For a number that nobody has the payer's own account is asked, so that as much is done as for any other.
    const standing = standingSchema.parse((await inside.look(accountRunOf(meant.user ?? payer))).view);
    const [identity, known] = await Promise.all([
      findProven(db, meant.user ?? payer),
      hasSentTo(db, payer, meant.user ?? payer),
    ]);
    if (meant.user === null || standing.standing === 'closed') return refuse('payee-not-found');
    if (meant.user === payer) return refuse('self-transfer');
    if (standing.may.receive !== null || identity === undefined) return refuse('payee-cannot-receive');
    if (meant.amountMinor !== null && amountMinor !== null && meant.amountMinor !== amountMinor)
      return refuse('amount-differs');
    const amount = amountMinor ?? meant.amountMinor;
    if (amount === null) return refuse('amount-needed');
    return { ok: true, payee: meant.user, payeeMask: identity.name_mask, amountMinor: amount, known };
  }

  return carry(findPayee, async (asked, asking) => {
    if (asked.to === null) throw new ActivityFault('findPayee', 'Nobody was named');
    const began = performance.now();
    const answer = await found(asked, await vault.open(asked.to), asking);
    await nextMultiple(performance.now() - began, asked.floorMs);
    return answer;
  });
}

/** Waits until a whole number of floors has passed, so that how long the work took shows in steps at most. */
function nextMultiple(spentMs: number, floorMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, floorMs - (spentMs % floorMs)));
}
