import { crc32, deflateSync } from 'node:zlib';

/** Rows of pixels, a byte a channel, row-major; channels 1 (grey) or 3 (red, green, blue). */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
  /** the colour that is shown as transparent, a byte a channel */
  readonly clear?: readonly number[];
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** An image as a PNG file (ISO/IEC 15948). Each line is filtered in the way that leaves the smallest differences. */
export const png = ({ width, height, channels, pixels, clear }: Raster): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, channels === 1 ? 0 : 2, 0, 0, 0], 8);
  // Two bytes a channel, the high one first.
  const transparent = clear === undefined ? [] : [chunk('tRNS', Uint8Array.from(clear.flatMap((level) => [0, level])))];
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...transparent,
    chunk('IDAT', deflateSync(filtered(pixels, width * channels, height, channels), { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
};

const chunk = (type: string, data: Uint8Array): Buffer => {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  out.set(data, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
};

/** None, Sub or Up: of small pictures the others gain nothing. */
const FILTERS = [0, 1, 2] as const;

const filtered = (pixels: Uint8Array, stride: number, height: number, channels: number): Uint8Array => {
  const out = new Uint8Array((stride + 1) * height);
  const line = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    let least = Infinity;
    for (const filter of FILTERS) {
      let sum = 0;
      for (let i = 0; i < stride; i++) {
        const at = y * stride + i;
        const before = filter === 1 ? (i < channels ? 0 : pixels[at - channels]!) : y === 0 ? 0 : pixels[at - stride]!;
        const value = filter === 0 ? pixels[at]! : (pixels[at]! - before) & 255;
        line[i] = value;
        sum += value < 128 ? value : 256 - value;
      }
      if (sum >= least) continue;
      least = sum;
      out[y * (stride + 1)] = filter;
      out.set(line, y * (stride + 1) + 1);
    }
  }
  return out;
};
