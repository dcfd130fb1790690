import { inflateSync } from 'node:zlib';

/** The texts of a PDF that the wallet made, one for each that was set, in their order: it has one font, whose glyphs are two bytes. */
export function textsOf(pdf: Buffer): string[] {
  const streams = [...pdf.toString('latin1').matchAll(/stream\n([\s\S]*?)\nendstream/g)].map(([, packed = '']) => {
    try {
      return inflateSync(Buffer.from(packed, 'latin1')).toString('latin1');
    } catch {
      return '';
    }
  });
  const map = streams.find((stream) => stream.includes('beginbfrange')) ?? '';
  const letters = new Map<number, string>();
  for (const [, from = '', , list = ''] of map.matchAll(/<(\w+)> <(\w+)> \[([^\]]*)\]/g)) {
    for (const [index, [, hex = '']] of [...list.matchAll(/<([\w\s]*)>/g)].entries()) {
      const units = hex.replaceAll(/\s/g, '').match(/.{4}/g) ?? [];
      letters.set(parseInt(from, 16) + index, String.fromCharCode(...units.map((unit) => parseInt(unit, 16))));
    }
  }
  return streams
    .filter((stream) => stream.includes(' TJ'))
    .flatMap((stream) =>
      [...stream.matchAll(/\[([^\]]*)\] TJ/g)].map(([, pieces = '']) =>
        [...pieces.matchAll(/<(\w+)>/g)]
          .flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? [])
          .map((glyph) => letters.get(parseInt(glyph, 16)) ?? '\ufffd')
          .join(''),
      ),
    );
}
