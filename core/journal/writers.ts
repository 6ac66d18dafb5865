import { join } from 'node:path';
import { damaged } from './damage.js';
import { writeDurably } from './durable-file.js';
import { journalsIn } from './journal-files.js';
import { isFolder, namesIn, textIfThere } from './openable.js';
import { holderAt, isKnownDead, silenceOf, type LockHolder } from './lock.js';

const SCHEMA = 'collapsar/part@1';
const PART = '.part';

/** What a part says of itself beside its journal: which cells it runs. */
interface PartFile {
  readonly schema: typeof SCHEMA;
  readonly part: string;
  readonly division: string;
  /** of its cells */
  readonly keys: readonly string[];
}

/** Says which cells a writer runs, for whoever asks how far it is. */
export const writePart = async (
  journals: string,
  {
    writer,
    name,
    division,
    keys,
  }: { readonly writer: string; readonly name: string; readonly division: string; readonly keys: Iterable<string> },
): Promise<void> => {
  const path = join(journals, `${writer}${PART}`);
  const file: PartFile = { schema: SCHEMA, part: name, division, keys: [...keys] };
  const text = `${JSON.stringify(file)}\n`;
  if (textIfThere(path) === text) return;
  await writeDurably(journals, async (handle) => {
    await handle.writeFile(text);
    return path;
  });
};

/** Whether a file of this name in the folder of the journals says which cells a part has. */
export const isPart = (name: string): boolean => name.endsWith(PART);

/**
 * What is known of who writes. running: it lives, or gave a sign of life within the last minute; silent: on another machine, and
 * gave none; killed: it is gone and did not close its journal; closed: it came to its end, or was interrupted.
 */
export interface WriterSigns {
  /** name of its journal */
  readonly writer: string;
  /** shard 2 of 8; absent: all of the study */
  readonly part?: string;
  readonly state: 'running' | 'silent' | 'killed' | 'closed';
  readonly process?: Pick<LockHolder, 'pid' | 'host'>;
  /** since its last sign of life, of one that runs or is silent */
  readonly silentSeconds?: number;
}

const SILENT_SECONDS = 60;

/** Everyone who wrote or writes in a folder of journals, without waiting for anyone. `unsealed`: paths of open journals. */
export const signsOf = (
  journals: string,
  unsealed: readonly string[],
): readonly (WriterSigns & { readonly keys?: readonly string[] })[] => {
  if (!isFolder(journals)) return [];
  const names = namesIn(journals);
  const writers = new Set([
    ...journalsIn(journals).map((name) => writerIn(name)),
    ...names.filter((name) => name.endsWith('.lock')).map((name) => name.slice(0, -'.lock'.length)),
  ]);
  return [...writers].sort(inOrder).map((writer) => {
    const part = partOf(journals, writer);
    const open = unsealed.some((path) => writerIn(path.slice(journals.length + 1)) === writer);
    return {
      writer,
      ...(part === undefined ? {} : { part: part.part, keys: part.keys }),
      ...stateOf(join(journals, `${writer}.lock`), open),
    };
  });
};

/** `shard-1-of-2~3@3.journal` is of shard-1-of-2. */
const writerIn = (name: string): string => name.replace(/(?:~\d{1,6})?(?:@3)?\.journal$/, '');
/** By the numbers in them. */
const inOrder = (one: string, two: string): number => (padded(one) < padded(two) ? -1 : 1);
const padded = (name: string): string => name.replace(/\d+/g, (number) => number.padStart(8, '0'));

const stateOf = (lock: string, open: boolean): Omit<WriterSigns, 'writer' | 'part'> => {
  const holder = holderAt(lock);
  if (holder === undefined) return { state: open ? 'killed' : 'closed' };
  const process = { pid: holder.pid, host: holder.host };
  const known = isKnownDead(holder);
  if (known === true) return { state: 'killed', process };
  const silentSeconds = silenceOf(lock) ?? 0;
  return {
    state: known === undefined && silentSeconds > SILENT_SECONDS ? 'silent' : 'running',
    process,
    silentSeconds,
  };
};

const partOf = (journals: string, writer: string): PartFile | undefined => {
  const path = join(journals, `${writer}${PART}`);
  const text = textIfThere(path);
  if (text === undefined) return undefined;
  try {
    const file = JSON.parse(text) as Partial<PartFile> | null;
    if (file?.schema === SCHEMA && Array.isArray(file.keys)) return file as PartFile;
  } catch {
    // Told below.
  }
  throw damaged(
    path,
    'does not say which cells a part has',
    'It is written whole or not at all: it was edited',
    undefined,
    'Remove it: the part writes it again when it is run',
  );
};
