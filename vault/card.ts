/** Is this a card number with its check digit right (ISO/IEC 7812-1, Luhn)? 12 to 19 digits, no spaces. */
export function isCardNumber(text: string): boolean {
  if (!/^\d{12,19}$/.test(text)) return false;
  const sum = text
    .split('')
    .toReversed()
    .reduce((total, digit, place) => {
      const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

/** What may be shown of a card: first six, last four at most (PCI DSS 4.0 §3.4.1); we show the last four only. */
export function cardMask(number: string): string {
  return `**** ${number.slice(-4)}`;
}
