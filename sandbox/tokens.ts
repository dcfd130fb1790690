import { z } from 'zod';

// What the network calls a card by once it is bound. In this network a token is the number with every digit taken from
// nine: nothing has to be kept, and no number of a card is ever seen in the wallet's books.

const prefix = 'ctk_';
const turned = (digits: string) => digits.replaceAll(/\d/g, (digit) => String(9 - Number(digit)));

/** A card as a call names it: by its number or by its token. */
export const cardSchema = z.string().regex(/^(ctk_)?\d{12,19}$/, { error: 'must be 12 to 19 digits, or a token' });

/** The token of a card. */
export const tokenOf = (number: string): string => `${prefix}${turned(number)}`;

/** The number of a card that is named by number or token. */
export const numberOf = (card: string): string => (card.startsWith(prefix) ? turned(card.slice(prefix.length)) : card);
