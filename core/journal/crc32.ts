const TABLE = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let word = byte;
  for (let bit = 0; bit < 8; bit++) word = (word & 1) === 1 ? (word >>> 1) ^ 0xedb88320 : word >>> 1;
  TABLE[byte] = word;
}

/** CRC-32 of ISO 3309 (the one of zip and PNG) over bytes [from, to), as an unsigned integer. */
export const crc32 = (bytes: Uint8Array, from = 0, to = bytes.length): number => {
  let crc = -1;
  for (let i = from; i < to; i++) crc = (crc >>> 8) ^ TABLE[(crc ^ bytes[i]!) & 255]!;
  return (crc ^ -1) >>> 0;
};
