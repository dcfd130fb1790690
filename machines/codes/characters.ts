/**
 * A text's characters as the EMV QR specification counts them: code points, neither bytes nor UTF-16 units. Half a
 * surrogate pair is no character; {@link isUnicode} tells.
 */
export function characters(text: string): string[] {
  return Array.from(text);
}

/** Has the text no half of a surrogate pair? Only then has it UTF-8 bytes at all. */
export function isUnicode(text: string): boolean {
  return !/\p{Cs}/u.test(text);
}

/**
 * Does the text hold a character that shows nothing or changes how others are shown: control characters, directions of
 * writing, zero widths, line ends? A payer reads these texts to know whom to pay, so none may hide or turn another.
 */
export function hasUnseen(text: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text);
}
