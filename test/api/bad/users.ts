import { idPrefixes, sameNumber } from '../../../machines/kit/ids.ts';
import { seedCard } from '../../cards.ts';
import { givePaymentPassword, identify } from '../../identified.ts';
import type { Wallet } from '../../wallet.ts';
import type { Person } from '../people.ts';
import { newUser } from '../staff.stage.ts';

/** Somebody who is known, has a card, and a payment password to unbind it by. */
export async function newCardholder(wallet: Wallet): Promise<{ readonly token: string; readonly card: string }> {
  const { user, token } = await newUser(wallet);
  await identify(wallet, user);
  await givePaymentPassword(wallet, user);
  return { token, card: (await seedCard(wallet, user)).id };
}

/** Somebody who pays nothing without the payment password: to pay more again takes it. */
export async function carefulUser(wallet: Wallet): Promise<Awaited<ReturnType<typeof newUser>>> {
  const user = await newUser(wallet);
  const nothing = { smallAmount: { perPaymentMinor: 0, perDayMinor: 0 }, proven: false };
  for (const event of [{ type: 'flow.paymentPasswordSet' }, { type: 'flow.smallAmountSet', ...nothing }]) {
    await wallet.runs.tell(user.account, event, { authority: 'flow', owner: null });
  }
  return user;
}

/** Money that is offered to somebody. */
export async function claimOf({ inside }: Wallet, { user }: Person): Promise<string> {
  const id = sameNumber(idPrefixes.claim, user);
  const transfer = sameNumber('trf', user);
  await inside.start('claim', { id, owner: user }, { transfer, payerMask: '*明', amountMinor: 2_372, currency: 'CNY' });
  return id;
}
