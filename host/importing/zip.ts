import * as zlib from 'node:zlib';

/** Node has it from 22.15 on. */
const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: (input: Uint8Array) => Uint8Array };

const END = 0x06054b50;
const ENTRY = 0x02014b50;
/** The end stands before a comment of this length at most. */
const LONGEST = 65557;

/**
 * One file of a ZIP archive (PKWARE's APPNOTE: stored, deflated or of Zstandard); undefined where it has none of that
 * name. Throws a RangeError for what is no such archive.
 */
export const fileInZip = (zip: Buffer, name: string): Buffer | undefined => {
  let end = zip.length - 22;
  while (end >= 0 && end > zip.length - LONGEST && zip.readUInt32LE(end) !== END) end--;
  if (end < 0 || zip.readUInt32LE(end) !== END) throw new RangeError('it has no directory');
  let at = zip.readUInt32LE(end + 16);
  if (at === 0xffffffff) throw new RangeError('it is larger than 4 GiB');
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== ENTRY) throw new RangeError('its directory is damaged');
    const [method, packed] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [28, 30, 32].map((place) => zip.readUInt16LE(at + place)) as [
      number,
      number,
      number,
    ];
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === name) {
      const local = zip.readUInt32LE(at + 42);
      const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      return unpacked(zip.subarray(from, from + packed), method);
    }
    at += 46 + nameLength + extra + comment;
  }
  return undefined;
};

const unpacked = (bytes: Buffer, method: number): Buffer => {
  if (method === 0) return bytes;
  if (method === 8) return zlib.inflateRawSync(bytes);
  if (method === 93 && zstdDecompressSync !== undefined) return Buffer.from(zstdDecompressSync(bytes));
  throw new RangeError(`it is packed by method ${method}, which is not read here`);
};
