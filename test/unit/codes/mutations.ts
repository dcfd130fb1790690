/** Numbers in [0, 1) that look like chance and are the same each time (mulberry32), so that a failure comes again. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A text with one to three things done to it: a character changed, taken out or put in, a piece cut off, moved or doubled. */
export function mutations(chance: () => number, text: string): string {
  const below = (most: number) => Math.floor(chance() * most);
  const objects = ['54051.234', '54139999999999999', '9901A', '550202', '56041.00', '6304ABCD'];
  const spice = ['0', '1', '9', '.', 'A', ' ', '最', '\u202e', '\ud842', '𠮷', '00', '54', '62'];
  let spoilt = text;
  for (let left = 1 + below(3); left > 0; left -= 1) {
    const at = below(spoilt.length + 1);
    const to = at + below(12);
    const put = spice[below(spice.length)] ?? '';
    const ways = [
      () => `${spoilt.slice(0, at)}${put}${spoilt.slice(at + 1)}`,
      () => `${spoilt.slice(0, at)}${put}${spoilt.slice(at)}`,
      () => `${spoilt.slice(0, at)}${spoilt.slice(at + 1)}`,
      () => spoilt.slice(0, at),
      () => `${spoilt}${objects[below(objects.length)]}`,
      () => `${spoilt.slice(0, at)}${spoilt.slice(to)}`,
      () => `${spoilt.slice(0, to)}${spoilt.slice(at)}`,
      () => spoilt.replace(/\d/g, (digit) => (chance() < 0.02 ? String(below(10)) : digit)),
    ];
    spoilt = ways[below(ways.length)]?.() ?? spoilt;
  }
  return spoilt;
}
