/**
 * Owns making pictures that may be shown: each is drawn anew from what was uploaded, upright, small, and without
 * anything that the camera wrote into it. Decoding runs in the worker threads of libvips, one picture at a time each.
 */
import sharp, { type Sharp } from 'sharp';

export interface Picture {
  /** A square of `THUMBNAIL` pixels, as WebP. */
  readonly thumbnail: Buffer;
  /** The whole, at most `LARGEST` pixels wide and high, as WebP. */
  readonly picture: Buffer;
  readonly width: number;
  readonly height: number;
}

/** In pixels: twice what the lists show, for screens with small ones. */
export const THUMBNAIL = 96;
const LARGEST = 1200;
/** Of the whole picture: what unpacks to more is refused before it is unpacked. */
const MOST_PIXELS = 50_000_000;
const THUMBNAIL_BYTES = 3 * 1024;
const QUALITIES = [70, 50, 30, 10];

sharp.cache(false);
sharp.concurrency(1);

/** The picture in a file; null where it cannot be drawn: damaged, or of too many pixels. */
export async function pictureOf(content: Buffer): Promise<Picture | null> {
  try {
    const { data, info } = await upright(content)
      .resize(LARGEST, LARGEST, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 78 })
      .toBuffer({ resolveWithObject: true });
    return { thumbnail: await thumbnailOf(content), picture: data, width: info.width, height: info.height };
  } catch {
    return null;
  }
}

async function thumbnailOf(content: Buffer): Promise<Buffer> {
  const square = upright(content).resize(THUMBNAIL, THUMBNAIL, { fit: 'cover' });
  const pixels = await square.png().toBuffer();
  let thumbnail = Buffer.alloc(0);
  for (const quality of QUALITIES) {
    thumbnail = await sharp(pixels).webp({ quality, effort: 5 }).toBuffer();
    if (thumbnail.length <= THUMBNAIL_BYTES) break;
  }
  return thumbnail;
}

/** As the camera was held. Nothing but pixels goes on from here: that is what sharp does unless told otherwise. */
function upright(content: Buffer): Sharp {
  return sharp(content, { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true }).autoOrient();
}
