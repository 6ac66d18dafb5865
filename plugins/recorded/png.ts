import { messageOf } from '../../core/errors/index.js';
import { damaged, type Pixels } from './jpeg.js';
import { recordingFault } from './pattern.js';

/** @throws COLLAPSAR_RECORDING_INVALID where it cannot be decoded, or something would show through */
export const pngPixels = async (bytes: Buffer, name: string): Promise<Pixels> => {
  const { decode } = await import('fast-png');
  let png: ReturnType<typeof decode>;
  try {
    png = decode(bytes, { checkCrc: true });
  } catch (cause) {
    throw damaged(name, messageOf(cause));
  }
  const { depth, channels, palette, transparency } = png;
  const levels = depth < 8 ? unpacked(png) : png.data;
  if (palette !== undefined) return paletted(levels, palette, name);
  const most = (1 << depth) - 1;
  const [kept, hasAlpha] = [channels < 3 ? (1 as const) : (3 as const), channels % 2 === 0];
  checkOpaque(levels, { channels, kept, most, hasAlpha, key: transparency }, name);
  if (!hasAlpha) return { channels: kept, most, values: levels };
  const values = Float64Array.from(
    { length: (levels.length / channels) * kept },
    (_, i) => levels[Math.floor(i / kept) * channels + (i % kept)]!,
  );
  return { channels: kept, most, values };
};

/** Several pixels of grey, or places of a palette, in a byte; each line begins with a new one. */
const unpacked = ({
  data,
  width,
  height,
  depth,
}: {
  data: ArrayLike<number>;
  width: number;
  height: number;
  depth: number;
}): Uint8Array => {
  const inLine = Math.ceil((width * depth) / 8);
  const mask = (1 << depth) - 1;
  const out = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      out[to++] = (data[y * inLine + (bit >> 3)]! >> (8 - depth - (bit & 7))) & mask;
    }
  return out;
};

const paletted = (places: ArrayLike<number>, palette: readonly (readonly number[])[], name: string): Pixels => {
  const values = new Uint8Array(3 * places.length);
  for (let i = 0; i < places.length; i++) {
    const colour = palette[places[i]!];
    if (colour === undefined) throw damaged(name, 'a pixel has a colour that its palette has not');
    if ((colour[3] ?? 255) < 255) throw transparent(name);
    values.set(colour.slice(0, 3), 3 * i);
  }
  return { channels: 3, most: 255, values };
};

const transparent = (name: string): Error =>
  recordingFault(
    'a pixel of it is transparent',
    'Put it on a background before it is written: what shows through is not known',
    name,
  );

/** Of transparency in the last channel, or by a colour that stands for it. */
const checkOpaque = (
  levels: ArrayLike<number>,
  {
    channels,
    kept,
    most,
    hasAlpha,
    key,
  }: { channels: number; kept: number; most: number; hasAlpha: boolean; key: ArrayLike<number> | undefined },
  name: string,
): void => {
  if (!hasAlpha && key === undefined) return;
  for (let at = 0; at < levels.length; at += channels) {
    const isKey = key !== undefined && Array.from({ length: kept }, (_, j) => levels[at + j] === key[j]).every(Boolean);
    if (isKey || (hasAlpha && levels[at + kept]! < most)) throw transparent(name);
  }
};
