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
import { RecordedImages, labelsOf } from './images.js';
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

/** In the order of their names; of folders by label with these before them. */
const filesIn = async ({ path, name, labelled }: FoundRecording): Promise<readonly string[]> => {
  const entriesIn = async (folder: string, want: 'isFile' | 'isDirectory'): Promise<readonly string[]> => {
    const entries = await readdir(join(path, folder), { withFileTypes: true });
    const other = entries.find((entry) => !entry[want]());
    if (other !== undefined)
      throw recordingFault(
        `the folder holds ${other.name}, which is no ${want === 'isFile' ? 'file' : 'folder'}`,
        'Take it out; images in a folder for each label have {label} at the end of `files`',
        join(name, folder),
      );
    return entries.map((entry) => entry.name).sort();
  };
  if (!labelled) return entriesIn('', 'isFile');
  const files: string[] = [];
  for (const label of await entriesIn('', 'isDirectory'))
    files.push(...(await entriesIn(label, 'isFile')).map((file) => `${label}/${file}`));
  return files;
};

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
  if (found.labelled)
    throw recordingFault(
      'it is a file, and {label} stands for folders below it',
      'Take {label} out of `files`',
      found.name,
    );
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
        'Write the rows as .csv, .jsonl, .parquet or .npy, or a folder of images (.png, .jpg) or of texts (.txt)',
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

/** A folder with a file for each row, in the order of their names: images or texts. */
const folderOf = async (found: FoundRecording, chain: RecordedChain): Promise<Samples> => {
  const { real } = chain;
  const files = await filesIn(found);
  const wrong = (what: string, fix: string): Error => recordingFault(what, fix, found.name);
  if (real.kind !== 'vectors' && real.kind !== 'text')
    throw wrong(`it is a folder, and rows of ${real.kind} are read from files`, 'Write them as .csv, .jsonl or .npy');
  const kinds = real.kind === 'text' ? ['.txt'] : ['.png', '.jpg', '.jpeg'];
  const other = files.find((name) => !kinds.includes(extname(name).toLowerCase()));
  if (other !== undefined || files.length === 0)
    throw wrong(
      other === undefined ? 'the folder holds no file' : `the folder holds ${other}, which is no ${kinds.join(' or ')}`,
      'Images are read from a folder with a .png or .jpg for each, texts from one with a .txt for each',
    );
  if (real.kind === 'vectors') {
    const labels = labelsOf(files, found.labelled, found.name, { ...chain, real });
    const images = new RecordedImages(found.name, real, files.length);
    await eachFile(found, files, (bytes, name) => images.add(bytes, name));
    return images.rows(labels);
  }
  if (real.prompts !== undefined || found.labelled)
    throw wrong(
      found.labelled ? 'texts have no labels' : 'it is a folder, and prompted texts are read from .jsonl or .parquet',
      found.labelled ? 'Take {label} out of `files`' : 'Write them as .jsonl or .parquet',
    );
  const texts: string[] = [];
  await eachFile(found, files, (bytes, name) => texts.push(utf8(bytes, name)));
  return { kind: 'text', count: texts.length, texts };
};

/** The bytes of each, and that they are those that were hashed. */
const eachFile = async (
  found: FoundRecording,
  files: readonly string[],
  use: (bytes: Buffer, name: string) => unknown,
): Promise<void> => {
  const digests: string[] = [];
  for (const file of files) {
    const bytes = await readFile(join(found.path, file));
    digests.push(`${file} ${hash('sha256', bytes)}`);
    await use(bytes, `${found.name}/${file}`);
  }
  checkSeen(found, hash('sha256', digests.join('\n')));
};
