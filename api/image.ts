import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { GateFull, createGate } from '../vault/gate.ts';
import { heicPixels } from './heic.ts';
import { Problem } from './problem.ts';

/** A photo made anew: JPEG, upright, sRGB, with nothing in it but pixels. */
export type Photo = { readonly bytes: Uint8Array; readonly width: number; readonly height: number };

type Kind = 'jpeg' | 'png' | 'heic';

/** More pixels than phones take, fewer than a picture made to exhaust memory has. */
const mostPixels = 50_000_000;
const longestSide = 3_000;
const quality = 88;
const workSeconds = 10;

// One picture of 50 million pixels takes some 200 MB while it is worked on: two at a time, and nothing kept after.
const gate = createGate('photos', { atOnce: 2, waiting: 20 });
sharp.cache(false);
sharp.concurrency(1);

/**
 * Reads a JPEG, PNG or HEIC, known by its bytes and not by its name, and makes it anew: metadata (EXIF, GPS, XMP), colour
 * profiles, previews and whatever was hidden behind the picture are gone. Throws `unsupported-image`, or
 * `upstream-unavailable` when too many wait.
 */
export async function remadePhoto(bytes: Uint8Array): Promise<Photo> {
  const kind = kindOf(bytes);
  if (kind === undefined)
    throw new Problem('unsupported-image', { detail: 'The bytes are neither JPEG, PNG nor HEIC' });
  try {
    return await gate(async () => remade(await readable(bytes, kind)));
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error instanceof GateFull) throw new Problem('upstream-unavailable', { retryAfterSeconds: 2 });
    // The decoder's own words may quote the file.
    throw new Problem('unsupported-image', {
      detail: `The picture is damaged, or has more than ${mostPixels / 1_000_000} million pixels`,
    });
  }
}

async function remade(picture: Sharp): Promise<Photo> {
  const { data, info } = await picture
    .timeout({ seconds: workSeconds })
    .autoOrient()
    .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .jpeg({ quality })
    .toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}

/** The picture as sharp can read it; what its build leaves out, HEVC, is decoded first. */
async function readable(bytes: Uint8Array, kind: Kind): Promise<Sharp> {
  const limit = { limitInputPixels: mostPixels, sequentialRead: true };
  if (kind !== 'heic') return sharp(bytes, { ...limit, failOn: 'error' });
  const { data, width, height } = await heicPixels(bytes, mostPixels, workSeconds);
  return sharp(data, { ...limit, raw: { width, height, channels: 4 } });
}

const brands = new Set(['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1']);

/** What the first bytes say (JPEG: ITU-T T.81 SOI; PNG: ISO/IEC 15948 §5.2; HEIC: ISO/IEC 23008-12 brands). */
function kindOf(bytes: Uint8Array): Kind | undefined {
  const head = Buffer.from(bytes.subarray(0, 12));
  if (head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpeg';
  if (head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'png';
  const isBox = head.subarray(4, 8).toString('latin1') === 'ftyp';
  return isBox && brands.has(head.subarray(8, 12).toString('latin1')) ? 'heic' : undefined;
}
