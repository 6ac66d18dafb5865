import { checkUtf8, fault } from '../files.js';
import type { TableInput } from './input.js';

/** How a file of text may be encoded, by the name that a study gives. */
export const ENCODINGS = ['utf-8', 'latin-1', 'windows-1252', 'utf-16'] as const;
export type FileEncoding = (typeof ENCODINGS)[number];

/** Bytes at the beginning that say how what follows is encoded. */
const marked = (bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined => {
  const [first, second] = bytes;
  return first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
};

/**
 * The text of an input as UTF-8. UTF-8 itself is handed on as it is, to be checked by `checkText`
 * where whole lines of it are known.
 * @throws COLLAPSAR_SOURCE_INVALID where the mark says otherwise, or bytes mean nothing in the encoding
 */
export async function* utf8Of(input: TableInput, encoding: FileEncoding): AsyncGenerator<Buffer> {
  let decode: ((chunk: Buffer | undefined) => Buffer) | undefined;
  for await (const chunk of input.chunks()) {
    if (decode !== undefined) {
      yield decode(chunk);
      continue;
    }
    if (encoding === 'utf-8') {
      if (marked(chunk) !== undefined) checkUtf8(chunk, input.name);
      decode = (bytes) => bytes ?? Buffer.alloc(0);
    } else decode = decoderOf(input.name, encoding, chunk);
    yield decode(chunk);
  }
  if (decode !== undefined) yield decode(undefined);
}

const decoderOf = (
  name: string,
  encoding: Exclude<FileEncoding, 'utf-8'>,
  first: Buffer,
): ((chunk: Buffer | undefined) => Buffer) => {
  // To the decoders of the web Latin-1 is Windows-1252.
  if (encoding === 'latin-1') return (chunk) => Buffer.from(chunk?.toString('latin1') ?? '');
  const decoder = new TextDecoder(encoding === 'utf-16' ? (marked(first) ?? 'utf-16le') : encoding, { fatal: true });
  return (chunk) => {
    try {
      return Buffer.from(chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true }));
    } catch (cause) {
      throw fault(
        name,
        `it is no text in ${encoding}`,
        `Known are ${ENCODINGS.join(', ')}: say which (encoding)`,
        cause,
      );
    }
  };
};

/** @throws COLLAPSAR_SOURCE_INVALID where whole lines, the first of which is line `line` of the file, are no UTF-8 text */
export const checkText = (lines: Buffer, name: string, line: number, offset: number): void => {
  checkUtf8(lines, name, { line, offset });
  const at = lines.indexOf(0);
  if (at >= 0)
    throw fault(
      name,
      `byte ${offset + at} of the file is 0, which no text holds`,
      'It may be UTF-16 (encoding: utf-16), or no text at all',
    );
};
