const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Reads base64 (RFC 4648, section 4) into upper-case hexadecimal; null for anything but its one spelling: no spaces,
 * filled up with `=`, the bits that are left over zero. By hand, since machines import nothing of a platform.
 */
export function hexOfBase64(text: string): string | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const padding = text.length - text.replace(/=+$/, '').length;
  let hex = '';
  for (let at = 0; at < text.length; at += 4) {
    const [one = 0, two = 0, three = 0, four = 0] = [0, 1, 2, 3].map((offset) => sixBits(text[at + offset]));
    const bytes = (one << 18) | (two << 12) | (three << 6) | four;
    hex += bytes.toString(16).padStart(6, '0');
  }
  const leftOver = hex.slice(hex.length - padding * 2);
  return /[^0]/.test(leftOver) ? null : hex.slice(0, hex.length - padding * 2).toUpperCase();
}

const sixBits = (letter: string | undefined) => Math.max(0, alphabet.indexOf(letter ?? '='));

/** Writes hexadecimal digits, two for a byte, as base64. */
export function base64OfHex(hex: string): string {
  const threes = hex.match(/.{1,6}/g) ?? [];
  return threes
    .map((digits) => {
      const bytes = Number.parseInt(digits.padEnd(6, '0'), 16);
      const letters = [18, 12, 6, 0].map((shift) => alphabet[(bytes >> shift) & 0x3f]);
      const kept = digits.length / 2 + 1;
      return letters.slice(0, kept).join('').padEnd(4, '=');
    })
    .join('');
}
