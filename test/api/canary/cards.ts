import { expect } from 'vitest';
import { endCardUse, useCard } from '../../../db/queries/cards.ts';
import { seedCard } from '../../cards.ts';
import type { Canaries } from './canaries.ts';
import type { Somebody } from './journeys.ts';
import type { Stage } from './stage.ts';

/** A card is bound by the issuer's code, mistyped at first, named, and unbound by the payment password. */
export async function bindCard(stage: Stage, canaries: Canaries, { user, token }: Somebody): Promise<void> {
  const { boundCard: number, bankPhone: phone, otherDigits, newDigits } = canaries;
  const binding = await stage.start('card-binding', {}, token);
  await stage.tell(binding, 'user.submitCard', { number, phone }, token);
  const bound = await stage.prove(binding, phone, token);
  expect([bound.outcome, bound.reason]).toEqual(['bound', null]);
  const { card } = bound.view;
  await stage.call('PATCH', `/v1/cards/${String(card)}`, { token, body: { alias: 'Everyday' } });
  await stage.call('GET', '/v1/cards', { token });
  // There is money in the wallet: one card stays.
  const kept = await seedCard(stage.wallet, user);
  await useCard(stage.wallet.db, { run: 'pay_of_the_canary', user, card: kept.id });
  await endCardUse(stage.wallet.db, 'pay_of_the_canary');
  const unbinding = await stage.start('card-unbinding', { card }, token);
  await stage.tell(unbinding, 'user.confirm', { password: otherDigits }, token);
  const unbound = await stage.tell(unbinding, 'user.confirm', { password: newDigits }, token);
  expect([unbound.outcome, unbound.reason]).toEqual(['unbound', null]);
}
