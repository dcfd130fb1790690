import type { MagicCard } from './cards.ts';

/** Cards whose issuer answers plainly: approved, or declined with a code. */
export const cardAnswers: readonly MagicCard[] = [
  { number: '6200000000010012', does: '00: a debit card that pays' },
  { number: '6200000000010020', does: '00: a credit card that pays' },
  { number: '6200000000010000016', does: '00: a card of 19 digits that pays' },
  { number: '6200000000010038', does: '51: not enough money', code: '51' },
  { number: '6200000000010079', does: '57: the card may not be used for this', code: '57' },
  { number: '6200000000010111', does: '54: expired', code: '54' },
  { number: '6200000000010129', does: '41: reported lost', code: '41' },
  { number: '6200000000010137', does: '43: reported stolen', code: '43' },
  { number: '6200000000010145', does: '62: restricted; a code that the wallet has no reason for', code: '62' },
  { number: '6200000000010152', does: '61: over the amount limit', code: '61' },
  { number: '6200000000010160', does: '59: the issuer suspects fraud', code: '59' },
  { number: '6200000000010178', does: '75: too many wrong PINs', code: '75' },
  { number: '6200000000010194', does: '21: not activated; a code that the wallet has no reason for', code: '21' },
  { number: '6200000000010202', does: '05: declined, no reason given', code: '05' },
  { number: '6200000000010210', does: '01: the issuer wants to be called', code: '01' },
  { number: '6200000000010228', does: '03: the network does not know the merchant', code: '03' },
  { number: '6200000000010236', does: '14: the issuer knows no such card', code: '14' },
  { number: '6200000000010244', does: '34: the network suspects fraud', code: '34' },
  { number: '6200000000010251', does: '33: expired, and to be kept', code: '33' },
  { number: '6200000000010269', does: '55: wrong PIN', code: '55' },
  { number: '6200000000010277', does: '58: the terminal may not do this', code: '58' },
  { number: '6200000000010285', does: '65: used too often', code: '65' },
  { number: '6200000000010293', does: '38: too many wrong PINs, and to be kept', code: '38' },
];
