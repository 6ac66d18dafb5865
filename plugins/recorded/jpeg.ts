import { messageOf } from '../../core/errors/index.js';
import { recordingFault } from './pattern.js';

/** Row-major: one channel (grey) or three (red, green, blue) of each pixel, whole numbers from 0 to `most`. */
export interface Pixels {
  readonly channels: 1 | 3;
  readonly most: number;
  readonly values: ArrayLike<number>;
}

export const damaged = (name: string, what: string): Error =>
  recordingFault(`it cannot be decoded: ${what}`, 'Write it anew; was it cut short?', name);

/** Of segments, the first that begins a frame (ITU-T T.81, B.2.2): C0 to CF but for tables of codes, arithmetic and extensions. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** @throws COLLAPSAR_RECORDING_INVALID where it is in CMYK, of 12 bits, or damaged */
export const jpegSize = (bytes: Buffer, name: string): { readonly width: number; readonly height: number } => {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    while (bytes[at + 1] === 0xff && at + 10 < bytes.length) at++;
    if (!isFrame(bytes[at + 1]!)) continue;
    const [bits, components] = [bytes[at + 4]!, bytes[at + 9]!];
    if (bits !== 8 || (components !== 1 && components !== 3))
      throw recordingFault(
        `it is a JPEG of ${components} channels with ${bits} bits`,
        'Write it as grey or RGB with 8 bits, or as PNG',
        name,
      );
    return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  throw damaged(name, 'it has no frame');
};

/** Grey as three equal channels. @throws COLLAPSAR_RECORDING_INVALID where it cannot be decoded */
export const jpegPixels = async (bytes: Buffer, name: string): Promise<Pixels> => {
  const { default: jpeg } = await import('jpeg-js');
  try {
    const { data } = jpeg.decode(bytes, { useTArray: true, formatAsRGBA: false, tolerantDecoding: false });
    return { channels: 3, most: 255, values: data };
  } catch (cause) {
    throw damaged(name, messageOf(cause));
  }
};
