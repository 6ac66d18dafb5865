import { fault } from '../files.js';

/** An array of bytes as an IDX file holds it: row-major, the last dimension fastest. */
interface IdxArray {
  readonly dimensions: readonly number[];
  /** length = product of the dimensions; a view of the file's bytes */
  readonly values: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;
const TYPES: Readonly<Record<number, string>> = {
  0x09: 'signed bytes',
  0x0b: '16-bit integers',
  0x0c: '32-bit integers',
  0x0d: '32-bit floats',
  0x0e: '64-bit floats',
};
const HOLDS = { images: 3, labels: 1 } as const;

/**
 * The IDX format of LeCun's MNIST page: two zero bytes, the type of the numbers, how many dimensions, each dimension as a
 * big-endian 32-bit integer, then the numbers. Images have three dimensions (magic 0x00000803: count, rows, columns),
 * labels one (0x00000801: count).
 * @throws COLLAPSAR_SOURCE_INVALID with the offset, what was expected there, and what was found
 */
export const readIdx = (bytes: Uint8Array, name: string, holds: keyof typeof HOLDS): IdxArray => {
  const wanted = HOLDS[holds];
  if (bytes.length === 0) throw fault(name, 'the file is empty', `An IDX file of ${holds} was expected`);
  const header = 4 + 4 * wanted;
  if (bytes.length < 4) throw tooShort(name, 0, 4, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkMagic(view.getUint32(0), name, holds);
  if (bytes.length < header) throw tooShort(name, 4, header - 4, bytes.length - 4);
  const dimensions = Array.from({ length: wanted }, (_, i) => view.getUint32(4 + 4 * i));
  dimensions.forEach((size, i) => {
    if (size === 0)
      throw fault(
        name,
        `dimension ${i + 1} of ${dimensions.join(' x ')} (offset ${4 + 4 * i}) is 0`,
        'There is nothing to read',
      );
  });
  const length = dimensions.reduce((product, size) => product * size, 1);
  const found = bytes.length - header;
  if (found < length) throw tooShort(name, header, length, found, dimensions);
  if (found > length)
    throw fault(
      name,
      `${dimensions.join(' x ')} bytes end at offset ${header + length}, but the file goes on for ${found - length} more`,
      'The header does not belong to this data, or something was added to the file',
    );
  return { dimensions, values: bytes.subarray(header) };
};

const checkMagic = (magic: number, name: string, holds: keyof typeof HOLDS): void => {
  const expected = (UNSIGNED_BYTE << 8) | HOLDS[holds];
  if (magic === expected) return;
  const other = holds === 'images' ? 'labels' : 'images';
  const type = (magic >>> 8) & 0xff;
  const dimensions = magic & 0xff;
  const what = `offset 0: the magic number of ${holds} is ${hex(expected)}, found ${hex(magic)}`;
  if (magic === ((UNSIGNED_BYTE << 8) | HOLDS[other]))
    throw fault(name, `${what}, which is that of ${other}`, `Are \`images\` and \`labels\` the wrong way round?`);
  if (magic >>> 16 !== 0) throw fault(name, what, 'This is no IDX file');
  if (TYPES[type] !== undefined)
    throw fault(name, `${what}: it holds ${TYPES[type]}`, 'Only unsigned bytes (type 0x08) are read');
  if (type === UNSIGNED_BYTE)
    throw fault(
      name,
      `${what}: it has ${dimensions} dimensions`,
      `${HOLDS[holds]} are read: grey images and their labels`,
    );
  throw fault(name, what, 'This is no IDX file');
};

const hex = (magic: number): string => `0x${magic.toString(16).padStart(8, '0')}`;

const tooShort = (
  name: string,
  offset: number,
  expected: number,
  found: number,
  dimensions?: readonly number[],
): Error =>
  fault(
    name,
    `offset ${offset}: ${expected} bytes expected${dimensions === undefined ? ' (the header)' : `, ${dimensions.join(' x ')}`}, found ${found}`,
    'The file is cut short: get it again',
  );
