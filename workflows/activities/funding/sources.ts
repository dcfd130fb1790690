import { cardSource } from './card.ts';
import { eMoneySource } from './e-money.ts';
import type { MakeSource } from './source.ts';

/** Every kind of source beside the balance, one line each, in the order in which a payer's own order has them. */
export const fundingSources: readonly MakeSource[] = [cardSource, eMoneySource];
