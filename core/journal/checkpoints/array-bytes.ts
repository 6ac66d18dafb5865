import { endianness } from 'node:os';
import type { CheckpointArray } from '../../contracts/index.js';

const TYPES = { f64: Float64Array, f32: Float32Array, i32: Int32Array, u32: Uint32Array };
export type ArrayType = keyof typeof TYPES;
export const ARRAY_TYPES = Object.keys(TYPES) as readonly ArrayType[];

/** Whether so many bytes are whole numbers. */
export const isWhole = (bytes: number, type: ArrayType): boolean => bytes % TYPES[type].BYTES_PER_ELEMENT === 0;

export const typeOf = (array: CheckpointArray): ArrayType => {
  if (array instanceof Float64Array) return 'f64';
  if (array instanceof Float32Array) return 'f32';
  return array instanceof Int32Array ? 'i32' : 'u32';
};

const swapped = (bytes: Uint8Array, type: ArrayType): Uint8Array => {
  if (endianness() === 'LE') return bytes;
  const copy = Buffer.from(bytes);
  return type === 'f64' ? copy.swap64() : copy.swap32();
};

/** The array's numbers, little-endian, every bit as it is; a view where the processor allows. */
export const bytesOf = (array: CheckpointArray): Uint8Array =>
  swapped(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), typeOf(array));

/** The inverse; takes `bytes` over where they are aligned. */
export const arrayOf = (bytes: Uint8Array, type: ArrayType): CheckpointArray => {
  const Type = TYPES[type];
  const native = swapped(bytes, type);
  const aligned = native.byteOffset % Type.BYTES_PER_ELEMENT === 0 ? native : new Uint8Array(native);
  return new Type(aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.byteLength / Type.BYTES_PER_ELEMENT);
};
