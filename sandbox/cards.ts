import { cardAnswers } from './card-answers.ts';
import { cardHolders } from './card-holders.ts';
import { cardScripts } from './card-scripts.ts';
import { luhnFits } from './luhn.ts';
import type { Ways } from './way.ts';

/** A card that behaves as it is told. Numbers are invented, begin with 62 and pass the Luhn check. */
export type MagicCard = {
  readonly number: string;
  /** What happens, in a sentence: the README's row and the index say it. */
  readonly does: string;
  /** What the issuer decides (ISO 8583 field 39); 00 approves. */
  readonly code?: string;
  /** What the network decides about a capture; 00 takes it. */
  readonly captureCode?: string;
  /** What of the four elements never fits. */
  readonly mismatch?: 'holder';
  /** The only phone that fits, E.164. */
  readonly reserved?: string;
  readonly check?: Ways;
  readonly agree?: Ways;
  readonly cancel?: Ways;
  readonly authorise?: Ways;
  readonly capture?: Ways;
  readonly inquire?: Ways;
  readonly reverse?: Ways;
};

/** Every card with a meaning. */
export const magicCards: readonly MagicCard[] = [...cardAnswers, ...cardScripts, ...cardHolders];

const byNumber = new Map(magicCards.map((card) => [card.number, card]));

/** How a card behaves: its row, or approved when it has none, or 14 when it is no card of this network. */
export function cardOf(number: string): Omit<MagicCard, 'number' | 'does'> {
  const magic = byNumber.get(number);
  if (magic !== undefined) return magic;
  return luhnFits(number) && number.startsWith('62') ? {} : { code: '14' };
}
