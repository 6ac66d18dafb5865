import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { messageOf } from '../../../core/errors/index.js';
import { checkUtf8, fault } from '../files.js';
import { hashOfDigests } from '../images/files.js';
import { pieces, separated, trimmed, withLineFeeds } from './cut.js';
import type { TextFiles } from './places.js';
import { readRecords, type RecordFields } from './records.js';
import { SpanList, type Spans } from './spans.js';

export interface CorpusOptions extends RecordFields {
  /** of plain text: what a document is; of records each is one */
  readonly documents: 'files' | 'paragraphs' | 'lines';
  /** stands between the documents of a file */
  readonly separator?: string;
}

/** All documents that hold text, where they lie in memory. */
export interface Corpus {
  readonly documents: Spans;
  /** what the documents continue, one for each */
  readonly prompts?: Spans;
  /** documents without text, which are left out */
  readonly empty: number;
  /** of the very bytes that were read: of one file their SHA-256, of several that of all of these */
  readonly fingerprint: string;
}

/** What a file holds, by its name. */
export const isRecords = (name: string): 'jsonl' | 'parquet' | undefined =>
  /\.(?:jsonl|ndjson)(?:\.gz)?$/iu.test(name) ? 'jsonl' : /\.parquet(?:\.gz)?$/iu.test(name) ? 'parquet' : undefined;

/**
 * Reads every file, one after the other. Plain text stays as its bytes, lines ended by line feeds; of records only the texts
 * stay.
 * @throws COLLAPSAR_SOURCE_INVALID where a file cannot be read, is damaged, or no UTF-8
 */
export const readCorpus = async ({ files, name: place }: TextFiles, options: CorpusOptions): Promise<Corpus> => {
  const documents = new SpanList();
  const prompts = new SpanList();
  const digests: string[] = [];
  let empty = 0;
  for (const { path, name } of files) {
    const { bytes, digest } = await readBytes(path, name);
    digests.push(digest);
    const kind = isRecords(name);
    if (kind === undefined) empty += addText(bytes, name, options, documents);
    else empty += await readRecords(bytes, name, kind, options, { documents, prompts });
  }
  if (documents.count === 0)
    throw fault(
      place,
      files.length === 1 ? 'the file holds no text' : `the ${files.length} files hold no text`,
      'White space alone is no text: check that the file was written',
    );
  return {
    documents: documents.done(),
    ...(prompts.count === 0 ? {} : { prompts: prompts.done() }),
    empty,
    fingerprint: digests.length === 1 ? digests[0]! : hashOfDigests(digests),
  };
};

const addText = (
  bytes: Uint8Array,
  name: string,
  { documents: by, separator }: CorpusOptions,
  documents: SpanList,
): number => {
  checkText(bytes, name);
  const buffer = documents.buffers.push(bytes) - 1;
  const from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const to = withLineFeeds(bytes);
  const emit = (start: number, end: number): void => documents.push(buffer, start, end);
  if (separator !== undefined) {
    let empty = 0;
    // What stands before the first separator and behind the last is no document where nothing does.
    separated(bytes, from, to, Buffer.from(separator), (start, end) => {
      if (!trimmed(bytes, start, end, emit) && start > from && end < to) empty++;
    });
    return empty;
  }
  if (by === 'files') return trimmed(bytes, from, to, emit) ? 0 : 1;
  pieces(bytes, from, to, by, emit);
  return 0;
};

/** @throws COLLAPSAR_SOURCE_INVALID where it is no text */
const checkText = (bytes: Uint8Array, name: string): void => {
  checkUtf8(bytes, name);
  const zero = bytes.indexOf(0);
  if (zero < 0) return;
  throw fault(
    name,
    `this is no text: byte ${zero} is 0x00`,
    'It is a binary file, or UTF-16 without a mark, which is to be saved as UTF-8. Of a folder, `pattern` chooses the files',
  );
};

const unpack = promisify(gunzip);
/** Bytes that are asked for at once: no call of the system takes any number of them. */
const CHUNK = 64 * 1024 * 1024;

/** What a file holds, unpacked where it is a gzip, and the SHA-256 of the bytes as they lay there. */
const readBytes = async (
  path: string,
  name: string,
): Promise<{ readonly bytes: Uint8Array; readonly digest: string }> => {
  const file = await open(path).catch((cause: unknown) => {
    throw fault(
      name,
      'the file cannot be opened',
      'Paths are relative to the study file: check name and folder',
      cause,
    );
  });
  try {
    const found = await file.stat();
    if (!found.isFile()) throw fault(name, 'this is not a file', 'Of a folder say so: folder: ...');
    const bytes = Buffer.allocUnsafeSlow(found.size);
    const digest = createHash('sha256');
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await file.read(bytes, at, Math.min(CHUNK, bytes.length - at), at);
      if (bytesRead === 0) break;
      digest.update(bytes.subarray(at, at + bytesRead));
      at += bytesRead;
    }
    const whole = bytes.subarray(0, at);
    return { bytes: /\.gz$/iu.test(name) ? await unpacked(whole, name) : whole, digest: digest.digest('hex') };
  } finally {
    await file.close();
  }
};

const unpacked = (bytes: Uint8Array, name: string): Promise<Uint8Array> =>
  unpack(bytes).catch((cause: unknown) => {
    throw fault(
      name,
      `the gzip cannot be unpacked: ${messageOf(cause)}`,
      'The file is damaged, cut short or no gzip: get it again',
      cause,
    );
  });
