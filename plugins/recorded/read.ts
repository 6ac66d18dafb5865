import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { RecordedChain, Samples } from '../../core/contracts/index.js';
import { CollapsarError, messageOf } from '../../core/errors/index.js';
import { fileDigest } from '../../core/plugin/index.js';
import { decodeNpy, type NpyArray } from '../external/npy.js';
import { utf8 } from '../sources/files.js';
import { delimited } from '../sources/csv.js';
import { jsonLines, objectOf } from '../sources/jsonl.js';
import { parquetFile } from '../sources/parquet.js';
import { bytesInput } from '../sources/table/input.js';
import { readParquet } from '../sources/table/parquet-rows.js';
import { recordsOf as tableOf } from '../sources/table/records.js';
import { recordingFault, type FoundRecording } from './pattern.js';
import { fromNumbers, fromTable, fromTexts, type RowOptions, type TextRecord } from './rows.js';

/** What this process found when it last looked, by path: the rows that are read must be of the same bytes. */
const seen = new Map<string, string>();

/** SHA-256 of what a generation holds: of its file, or of the files of its folder with their names. */
export const recordingDigest = async (found: FoundRecording): Promise<string> => {
  const digest = found.folder
    ? hash('sha256', (await digestsIn(found)).join('\n'))
    : ((await fileDigest(found.path)) ?? gone(found));
  seen.set(found.path, digest);
  return digest;
};

const gone = ({ name }: FoundRecording): never => {
  throw recordingFault(`${name} was there a moment ago and is gone`, 'Run again once nobody writes to the folder');
};

const filesIn = async ({ path }: FoundRecording): Promise<readonly string[]> =>
  (await readdir(path, { withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();

const digestsIn = async (found: FoundRecording): Promise<readonly string[]> => {
  const digests: string[] = [];
  for (const name of await filesIn(found))
    digests.push(`${name} ${(await fileDigest(join(found.path, name))) ?? gone(found)}`);
  return digests;
};

/**
 * The rows of a generation, as those of the source are.
 * @throws COLLAPSAR_RECORDING_INVALID naming file, row and column of what is not, COLLAPSAR_INPUT_CHANGED
 */
export const readRecording = async (
  found: FoundRecording,
  chain: RecordedChain,
  options: RowOptions,
): Promise<Samples> => {
  if (chain.scaled === true)
    throw recordingFault(
      'the source scales its columns, and recorded rows are in the units of their files',
      'Take `scale` out of the options of the source',
    );
  if (found.folder) return folderOf(found, chain);
  const bytes = await readFile(found.path);
  checkSeen(found, hash('sha256', bytes));
  const { name } = found;
  const kind = extname(found.path);
  switch (kind) {
    case '.npy':
      return fromNumbers(decoded(bytes, name), name, chain);
    case '.csv':
      return fromTable(await tableOf(delimited(options.delimiter, options.header), bytes, name), name, chain, options);
    case '.jsonl':
      if (chain.real.kind === 'text') return fromTexts(linesOf(bytes, name), name, chain, options);
      return fromTable(await tableOf(jsonLines, bytes, name), name, chain, options);
    case '.parquet':
      if (chain.real.kind === 'text') return fromTexts(await recordsOf(bytes, name), name, chain, options);
      return fromTable(await tableOf(parquetFile, bytes, name), name, chain, options);
    default:
      throw recordingFault(
        `files of the kind '${kind}' are not read`,
        'Write the rows as .csv, .jsonl, .parquet or .npy, or texts as a folder with a .txt for each',
        name,
      );
  }
};

const checkSeen = ({ path, name }: FoundRecording, digest: string): void => {
  const expected = seen.get(path);
  if (expected === undefined || expected === digest) return;
  throw new CollapsarError('COLLAPSAR_INPUT_CHANGED', {
    where: name,
    what: 'it holds other rows than when the chain began',
    why: 'It was written while it was read, and cells of two data must not stand in one result',
    fix: 'Run the same command again once nobody writes to the folder',
  });
};

const decoded = (bytes: Buffer, name: string): NpyArray => {
  try {
    return decodeNpy(bytes);
  } catch (cause) {
    throw recordingFault(messageOf(cause), 'Write it with numpy.save(file, array), in C order', name);
  }
};

const linesOf = (bytes: Buffer, name: string): readonly TextRecord[] =>
  utf8(bytes, name)
    .split('\n')
    .flatMap((line, index) =>
      line.trim() === '' ? [] : [{ place: `line ${index + 1}`, record: objectOf(line, index + 1, name) }],
    );

const recordsOf = async (bytes: Buffer, name: string): Promise<readonly TextRecord[]> => {
  const records: TextRecord[] = [];
  await readParquet(bytesInput(bytes, name), undefined, (record) => {
    records.push({ place: `row ${records.length + 1}`, record });
  });
  return records;
};

/** A folder of texts: a file a row, in the order of their names. */
const folderOf = async (found: FoundRecording, { real }: RecordedChain): Promise<Samples> => {
  const names = await filesIn(found);
  const other = names.find((name) => extname(name) !== '.txt');
  if (real.kind !== 'text' || real.prompts !== undefined || other !== undefined || names.length === 0)
    throw recordingFault(
      real.kind !== 'text'
        ? `it is a folder, and rows of ${real.kind} are read from files`
        : real.prompts !== undefined
          ? 'it is a folder, and prompted texts are read from .jsonl or .parquet'
          : other === undefined
            ? 'the folder holds no file'
            : `the folder holds ${other}, which is no .txt`,
      'Images are read from one .npy of shape (rows, height, width), texts from a folder with a .txt for each',
      found.name,
    );
  const texts: string[] = [];
  const digests: string[] = [];
  for (const name of names) {
    const bytes = await readFile(join(found.path, name));
    digests.push(`${name} ${hash('sha256', bytes)}`);
    texts.push(utf8(bytes, `${found.name}/${name}`));
  }
  checkSeen(found, hash('sha256', digests.join('\n')));
  return { kind: 'text', count: texts.length, texts };
};
