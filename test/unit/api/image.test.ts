import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { remadePhoto } from '../../../api/image.ts';

const fixture = (name: string): Promise<Buffer> => readFile(new URL(`../../fixtures/${name}`, import.meta.url));

const canary = 'canary-latitude-39.9042';

const picture = (width: number, height: number, channels: 3 | 4 = 3) =>
  sharp({ create: { width, height, channels, background: { r: 200, g: 30, b: 30, alpha: 0.5 } } });

const withExif = (width: number, height: number, orientation = 1) =>
  picture(width, height)
    .withMetadata({ orientation })
    .withExifMerge({ IFD0: { Artist: canary }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '39/1 54/1 15/1' } })
    .jpeg()
    .toBuffer();

describe('a photo is made anew', () => {
  it('without its metadata, and upright', async () => {
    const sent = await withExif(640, 400, 6);
    expect(sent.includes(canary)).toBe(true);
    const { bytes, width, height } = await remadePhoto(sent);
    expect(Buffer.from(bytes).includes(canary)).toBe(false);
    const { exif, icc, xmp, orientation, format } = await sharp(bytes).metadata();
    expect({ exif, icc, xmp, orientation, format }).toEqual({ format: 'jpeg' });
    expect([width, height]).toEqual([400, 640]);
  });

  it('without what is hidden behind it', async () => {
    const sent = Buffer.concat([await picture(320, 320).jpeg().toBuffer(), Buffer.from(`PK<script>${canary}`)]);
    const { bytes } = await remadePhoto(sent);
    expect(Buffer.from(bytes).includes(canary)).toBe(false);
  });

  it('from a PNG, on white where it was transparent, with its text chunks gone', async () => {
    const sent = await picture(320, 320, 4)
      .withExifMerge({ IFD0: { Artist: canary } })
      .png()
      .toBuffer();
    expect(sent.includes(canary)).toBe(true);
    const { bytes } = await remadePhoto(sent);
    expect(Buffer.from(bytes).includes(canary)).toBe(false);
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect(info.channels).toBe(3);
    expect(data[0]).toBeGreaterThan(215);
  });

  it('from a HEIC, as a JPEG without metadata', async () => {
    const sent = await fixture('two-colours.heic');
    expect(sent.includes('canary-artist-4711')).toBe(true);
    const { bytes, width, height } = await remadePhoto(sent);
    expect([width, height]).toEqual([320, 200]);
    expect(Buffer.from(bytes).includes('canary')).toBe(false);
    const { exif, xmp, icc, format } = await sharp(bytes).metadata();
    expect({ exif, xmp, icc, format }).toEqual({ format: 'jpeg' });
    const { data } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    const pixel = (x: number) => [...data.subarray(x * 3, x * 3 + 3)];
    const isNear = (found: number[], wanted: number[]) => found.every((v, i) => Math.abs(v - (wanted[i] ?? 0)) < 20);
    expect([isNear(pixel(40), [200, 60, 40]), isNear(pixel(280), [30, 90, 200])]).toEqual([true, true]);
  });

  it('with at most 3000 pixels a side', async () => {
    expect(await remadePhoto(await picture(4_000, 2_000).jpeg().toBuffer())).toMatchObject({
      width: 3_000,
      height: 1_500,
    });
  });
});

describe('what is no photo is refused', () => {
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(64)]);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>`;
  it.each([
    ['nothing', () => Buffer.alloc(0), /neither JPEG, PNG nor HEIC/],
    ['text', () => Buffer.from('hello'), /neither JPEG, PNG nor HEIC/],
    ['a GIF', () => picture(300, 300).gif().toBuffer(), /neither JPEG, PNG nor HEIC/],
    ['a WebP', () => picture(300, 300).webp().toBuffer(), /neither JPEG, PNG nor HEIC/],
    ['an SVG that reads a file', () => Buffer.from(svg), /neither JPEG, PNG nor HEIC/],
    ['the first bytes of a HEIC only', () => heic, /damaged/],
    ['half a HEIC', async () => (await fixture('two-colours.heic')).subarray(0, 600), /damaged/],
    ['64 million pixels in 16 kB of HEIC', () => fixture('64-million-pixels.heic'), /50 million/],
    ['a JPEG’s first bytes only', () => Buffer.from([0xff, 0xd8, 0xff, 0xe0]), /damaged/],
    ['half a JPEG', async () => (await picture(600, 600).jpeg().toBuffer()).subarray(0, 1_000), /damaged/],
    ['64 million pixels in 200 kB', () => picture(8_000, 8_000).png({ compressionLevel: 9 }).toBuffer(), /50 million/],
  ])('%s', async (_, made, detail) => {
    await expect(remadePhoto(await made())).rejects.toMatchObject({
      code: 'unsupported-image',
      extra: { detail: expect.stringMatching(detail) as string },
    });
  });
});
