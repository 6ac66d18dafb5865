import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { CollapsarError } from '../errors/index.js';
import { damaged } from './damage.js';
import { uniqueName, writeDurably } from './durable-file.js';
import { firstPayload, isUnchained, type FramesEnd } from './frame.js';
import { namesIn, textIfThere } from './openable.js';

/** Ends the names of journals ... */
const ENDING = '.journal';
/** ... of those of earlier versions ... */
const EARLIER = '.jsonl';
/** ... and of what says how much of one there must be. */
const SEALED = '.seal';
/** In the name of one whose writer has a journal of the version before, which stays as it is; sorts after that. */
const SECOND = '@3';

/** Whether a file of this name in the folder of the journals is a seal. */
export const isSeal = (name: string): boolean => name.endsWith(SEALED);
/** Whether it is a journal, of this version or an earlier one. */
export const isJournal = (name: string): boolean => name.endsWith(ENDING) || name.endsWith(EARLIER);

/**
 * Names of the journals, also of those of which only the seal is left.
 * @throws CollapsarError COLLAPSAR_RUN_OUTDATED when an earlier version wrote there
 */
export const journalsIn = (folder: string): readonly string[] => {
  const names = namesIn(folder);
  const earlier = names.find((name) => name.endsWith(EARLIER));
  if (earlier !== undefined)
    throw new CollapsarError('COLLAPSAR_RUN_OUTDATED', {
      what: 'an earlier version of Collapsar wrote this journal, in a form that this one does not read',
      where: join(folder, earlier),
      why: 'Generations are recorded in binary blocks since',
      fix: 'Its results.csv and report.html stay as they are. Run the study into another folder with --out, or start over in this one with --fresh; to go on where it stands, use the version that its study.json names under provenance.',
    });
  const sealed = names.filter(isSeal).map((name) => name.slice(0, -SEALED.length) + ENDING);
  return [...new Set([...names.filter((name) => name.endsWith(ENDING)), ...sealed])].sort();
};

/** Path of the journal that this process goes on with, or begins. */
export const ownJournal = (folder: string, writer: string): string => {
  const path = join(folder, `${writer}${ENDING}`);
  return isUnchained(path) ? join(folder, `${writer}${SECOND}${ENDING}`) : path;
};

/**
 * The name under which a writer goes on: that of its last journal, or `anew` one that no other process has open, such as
 * `main~2`; and its journals before that.
 */
export const writerOf = (
  folder: string,
  writer: string,
  anew: boolean,
): { readonly writer: string; readonly adopted: readonly string[] } => {
  const own = journalsIn(folder).flatMap((name) => {
    const rest = name.startsWith(writer) ? /^(?:~(\d{1,6}))?(?:@3)?\.journal$/.exec(name.slice(writer.length)) : null;
    return rest === null ? [] : [{ name, number: Number(rest[1] ?? 1) }];
  });
  const last = Math.max(0, ...own.map(({ number }) => number));
  const number = anew ? last + 1 : Math.max(1, last);
  return {
    writer: number === 1 ? writer : `${writer}~${number}`,
    // One of the version before is never written to again: what is in it is all that there will be.
    adopted: own
      .filter((one) => one.number < number || (one.number === number && isUnchained(join(folder, one.name))))
      .map(({ name }) => name),
  };
};

/** What a new journal begins with: the name in it, which no other has, decides no number. */
export const beginning = (): Buffer =>
  firstPayload(createHash('sha256').update(`${hostname()} ${uniqueName()}`).digest('hex').slice(0, 16));

const SCHEMA = 'collapsar/seal@1';
const TEXT = /^\{"schema":"collapsar\/seal@1","bytes":(\d{1,15}),"check":"([0-9a-f]{8})"\}\n$/;
const sealOf = (journal: string): string => journal.slice(0, -ENDING.length) + SEALED;

/**
 * What a journal came to when a process that wrote it closed it: of that nothing may be missing, where one that was never
 * closed may have lost the torn end that its writer left. In a file of its own, for a journal is only ever appended to.
 * @throws CollapsarError COLLAPSAR_RUN_DAMAGED
 */
export const readSeal = (journal: string): FramesEnd | undefined => {
  const path = sealOf(journal);
  const text = textIfThere(path);
  if (text === undefined) return undefined;
  const [, bytes, check] = TEXT.exec(text) ?? [];
  if (bytes === undefined)
    throw damaged(
      path,
      'does not say what the journal beside it came to',
      'It is written whole or not at all: this is a disk fault, or an edit by hand',
      undefined,
      'Restore it from a copy. Without it nobody can tell whether the end of the journal was lost: remove it only where you know that it was not',
    );
  return { end: Number(bytes), check: Number.parseInt(check!, 16) };
};

/** Of a journal that is on the disk. */
export const writeSeal = (journal: string, { end, check }: FramesEnd): Promise<void> =>
  writeDurably(dirname(journal), async (file) => {
    const word = check.toString(16).padStart(8, '0');
    await file.writeFile(`${JSON.stringify({ schema: SCHEMA, bytes: end, check: word })}\n`);
    return sealOf(journal);
  });

export const journalGone = (journal: string): Error =>
  damaged(journal, 'is gone', `The run that wrote it says in ${sealOf(journal)} what it came to`);
