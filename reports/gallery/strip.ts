import type { Exhibit } from '../../core/contracts/index.js';
import { png } from './png.js';

type Images = Extract<Exhibit, { kind: 'images' }>;

/** Levels 0 to 255, row-major. */
export const levelsOf = ({ values }: Images): Uint8Array => Buffer.from(values, 'base64');

export interface Strip {
  /** data address of a PNG */
  readonly src: string;
  /** in pixels of the images */
  readonly width: number;
  readonly height: number;
}

/** Between images, transparent. */
const GAP = 1;
/** Stands for the gap; where an image has it, its neighbour is taken: nobody sees one level in 256. */
const CLEAR = { 1: [1], 3: [1, 0, 1] } as const;

/**
 * Images side by side in one picture; `low` is black and `high` white (of colours: none and all of a channel), in so many
 * steps.
 */
export const strip = (images: Images, low: number, high: number, steps = 256): Strip => {
  const [h, w, channels] = images.shape;
  const depth = channels === 3 ? 3 : 1;
  const clear = CLEAR[depth];
  const width = images.count * (w + GAP) - GAP;
  const pixels = new Uint8Array(width * h * depth);
  for (let i = 0; i < pixels.length; i++) pixels[i] = clear[i % depth]!;
  const levels = levelsOf(images);
  const shade = new Uint8Array(256);
  for (let level = 0; level < 256; level++) {
    const value = images.low + ((images.high - images.low) * level) / 255;
    const share = high > low ? Math.max(0, Math.min(1, (value - low) / (high - low))) : 0;
    shade[level] = Math.round((Math.round(share * (steps - 1)) * 255) / (steps - 1));
  }
  let from = 0;
  for (let image = 0; image < images.count; image++)
    for (let y = 0; y < h; y++) {
      let to = (y * width + image * (w + GAP)) * depth;
      for (let i = 0; i < w * depth; i++) {
        const level = shade[levels[from++]!]!;
        pixels[to++] = level === 1 ? 0 : level;
      }
    }
  const file = png({ width, height: h, channels: depth, pixels, clear });
  return { src: `data:image/png;base64,${file.toString('base64')}`, width, height: h };
};
