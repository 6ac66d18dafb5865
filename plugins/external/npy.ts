import type { FileHandle } from 'node:fs/promises';
import { readFile } from 'node:fs/promises';
import { rowLength } from '../../core/samples/index.js';

const MAGIC = '\u0093NUMPY';
/** Where the numbers begin is a multiple of this (NEP 1), so that they can be read where they lie. */
const ALIGNED = 64;
const HEADER = /^\{'descr': '([^']+)', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\), *\}\s*$/;

type NpyNumbers = Float64Array | Float32Array | Uint32Array;
const TYPES = { '<f8': Float64Array, '<f4': Float32Array, '<u4': Uint32Array } as const;
export type NpyType = keyof typeof TYPES;
const typeOf = (numbers: NpyNumbers): NpyType =>
  numbers instanceof Float64Array ? '<f8' : numbers instanceof Float32Array ? '<f4' : '<u4';

/** Writes arrays end to end as one of `shape` (NPY 1.0, C order); of different precisions as <f8. */
export const writeNpy = async (
  file: FileHandle,
  list: readonly NpyNumbers[],
  shape: readonly number[],
): Promise<void> => {
  const types = new Set(list.map(typeOf));
  const [only = '<f8'] = types;
  const type = types.size > 1 ? '<f8' : only;
  const sides = shape.length === 1 ? `${shape[0]!},` : shape.join(', ');
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sides}), }`;
  const length = Math.ceil((10 + text.length + 1) / ALIGNED) * ALIGNED;
  const header = Buffer.alloc(length, ' ', 'latin1');
  header.write(MAGIC, 0, 'latin1');
  header.writeUInt8(1, 6);
  header.writeUInt8(0, 7);
  header.writeUInt16LE(length - 10, 8);
  header.write(text, 10, 'latin1');
  header.write('\n', length - 1, 'latin1');
  await file.writeFile(header);
  for (const numbers of list) {
    const { buffer, byteOffset, byteLength } = typeOf(numbers) === type ? numbers : Float64Array.from(numbers);
    await writeAll(file, new Uint8Array(buffer, byteOffset, byteLength));
  }
};

/** In as few calls as the system takes: `writeFile` makes one for every half MiB. */
const writeAll = async (file: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
};

/**
 * The numbers of an NPY file, which must be of one of these types, in C order and of `shape`.
 * @throws Error that says what the file is instead
 */
export const readNpy = async <T extends NpyType>(
  path: string,
  types: readonly T[],
  shape: readonly number[],
): Promise<InstanceType<(typeof TYPES)[T]>> => {
  const bytes = await readFile(path);
  const start = headerEnd(bytes);
  const type = typeIn(bytes.toString('latin1', bytes[6] === 1 ? 10 : 12, start), types, shape);
  const Type = TYPES[type];
  const wanted = rowLength(shape) * Type.BYTES_PER_ELEMENT;
  if (bytes.length - start !== wanted)
    throw new Error(`it holds ${bytes.length - start} bytes of numbers where ${wanted} belong`);
  const at = bytes.byteOffset + start;
  const buffer = at % Type.BYTES_PER_ELEMENT === 0 ? bytes.buffer : Uint8Array.from(bytes.subarray(start)).buffer;
  const from = buffer === bytes.buffer ? at : 0;
  return new Type(buffer as ArrayBuffer, from, rowLength(shape)) as InstanceType<(typeof TYPES)[T]>;
};

/** The type that a header says, where that and all else in it is what is wanted. */
const typeIn = <T extends NpyType>(header: string, types: readonly T[], shape: readonly number[]): T => {
  const [, said, order, sides = ''] = HEADER.exec(header) ?? [];
  if (said === undefined) throw new Error('it is no NPY file of an array of numbers');
  if (order === 'True') throw new Error('its numbers are in Fortran order; C order is wanted');
  const type = types.find((one) => one === said);
  if (type === undefined)
    throw new Error(
      `its numbers are of type ${said}; wanted ${types.length === 1 ? 'is' : 'are'} ${types.join(' or ')}`,
    );
  const found = sides.split(',').flatMap((side) => (side.trim() === '' ? [] : [Number(side)]));
  if (found.join() !== shape.join())
    throw new Error(`its shape is (${found.join(', ')}); wanted is (${shape.join(', ')})`);
  return type;
};

/** Types that arrays made elsewhere come in. */
const ANY_TYPE = { ...TYPES, '<i4': Int32Array, '<i8': BigInt64Array, '|u1': Uint8Array } as const;
type AnyType = keyof typeof ANY_TYPE;

/** An array of any shape. @throws Error that says what the bytes are instead */
export const decodeNpy = (bytes: Buffer): NpyArray => {
  const start = headerEnd(bytes);
  const [, type, order, sides = ''] = HEADER.exec(bytes.toString('latin1', bytes[6] === 1 ? 10 : 12, start)) ?? [];
  if (type === undefined) throw new Error('it is no NPY file of an array of numbers');
  if (order === 'True') throw new Error('its numbers are in Fortran order; C order is wanted');
  if (!Object.hasOwn(ANY_TYPE, type)) throw new Error(`its numbers are of type ${type}; float32 or float64 is wanted`);
  const Type = ANY_TYPE[type as AnyType];
  const shape = sides.split(',').flatMap((side) => (side.trim() === '' ? [] : [Number(side)]));
  const length = rowLength(shape);
  if (bytes.length - start !== length * Type.BYTES_PER_ELEMENT)
    throw new Error(
      `it holds ${bytes.length - start} bytes of numbers where ${length * Type.BYTES_PER_ELEMENT} belong`,
    );
  const values = new Type(Uint8Array.from(bytes.subarray(start)).buffer, 0, length);
  return { type, shape, values: values instanceof BigInt64Array ? Float64Array.from(values, Number) : values };
};
export interface NpyArray {
  /** as NumPy writes it */
  readonly type: string;
  readonly shape: readonly number[];
  readonly values: Float64Array | Float32Array | Uint32Array | Int32Array | Uint8Array;
}

const headerEnd = (bytes: Buffer): number => {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 6) !== MAGIC) throw new Error('it is no NPY file');
  return bytes[6] === 1 ? 10 + bytes.readUInt16LE(8) : 12 + bytes.readUInt32LE(8);
};
