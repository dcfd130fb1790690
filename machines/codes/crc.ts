/**
 * CRC-16/CCITT-FALSE (polynomial 1021, begins with FFFF, nothing reflected, nothing added at the end) over the UTF-8
 * bytes of a text, as four upper-case hexadecimal digits. EMV QRCPS merchant-presented mode 1.1, section 4.7.3, which
 * takes it from ISO/IEC 13239; its check value is `29B1` for `123456789`.
 */
export function crc16(text: string): string {
  let crc = 0xffff;
  const take = (byte: number) => {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  };
  for (const character of text) utf8(character.codePointAt(0) ?? 0, take);
  return crc.toString(16).toUpperCase().padStart(4, '0');
}

// By hand, since machines import nothing of a platform: neither Node's Buffer nor a browser's TextEncoder.
function utf8(point: number, take: (byte: number) => void): void {
  const tail = (shift: number) => take(0x80 | ((point >> shift) & 0x3f));
  if (point < 0x80) return take(point);
  if (point < 0x800) take(0xc0 | (point >> 6));
  else if (point < 0x10000) take(0xe0 | (point >> 12));
  else take(0xf0 | (point >> 18));
  if (point >= 0x10000) tail(12);
  if (point >= 0x800) tail(6);
  tail(0);
}
