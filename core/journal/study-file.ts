import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { StudyRecord, Tolerance, WalkedRecord } from '../contracts/index.js';
import { CollapsarError, messageOf } from '../errors/index.js';
import { DEFAULTS } from '../study/index.js';
import { damaged } from './damage.js';
import { makeFolder, writeDurably } from './durable-file.js';
import { textIfThere } from './openable.js';

const SCHEMA: StudyRecord['schema'] = 'collapsar/study@1';
const studyPath = (folder: string): string => join(folder, 'study.json');

/** A record as it lies in its file, with the SHA-256 of itself as JSON. Earlier versions wrote none. */
type SummedRecord = StudyRecord & { readonly sum?: string };
const sumOf = (record: object): string => createHash('sha256').update(JSON.stringify(record)).digest('hex');

/**
 * The record of a run folder; undefined when it has none. COLLAPSAR_RUN_DAMAGED: what is there is no record, or not the one
 * that was written; `edited`: that may be, where it is only compared.
 */
export const readStudy = async (
  folder: string,
  { edited = false }: { readonly edited?: boolean } = {},
): Promise<StudyRecord | undefined> => {
  const path = studyPath(folder);
  const text = textIfThere(path);
  if (text === undefined) return undefined;
  let found: Partial<SummedRecord> | null;
  try {
    found = JSON.parse(text) as Partial<SummedRecord> | null;
  } catch (error) {
    throw damaged(
      path,
      `is not JSON: ${messageOf(error)}`,
      'It is written whole or not at all: someone changed it.',
      error,
    );
  }
  const { sum, ...record } = found ?? {};
  if (record.schema !== SCHEMA || typeof record.study?.study !== 'string')
    throw damaged(path, `is not a record of the schema ${SCHEMA}`, 'Another version of Collapsar may have written it.');
  if (!edited && sum !== undefined && sum !== sumOf(record))
    throw damaged(
      path,
      'does not match its own checksum (sum)',
      'It was changed after a run wrote it: a disk fault, or an edit by hand. Which number of it is wrong cannot be known',
      undefined,
      'Restore it from a copy, or remove it and run the study again with the same command: what the journal holds is not computed anew',
    );
  return withWalksApart(withNats(record as StudyRecord) as StudyRecord & Pick<Partial<WalkedRecord>, 'walks'>);
};

/** Signed risks once had a tolerance relative to a zero that they do not have: theirs is what a study says that writes none. */
const withNats = (record: StudyRecord): StudyRecord => {
  const { study } = record;
  return (study.tolerance as Partial<Tolerance> | undefined)?.nats !== undefined || study.tolerance === undefined
    ? record
    : { ...record, study: { ...study, tolerance: { ...study.tolerance, nats: DEFAULTS.tolerance.nats } } };
};

/** Walks once stood in the place of the grid, which was then not recorded; `merge` once wrote them in both places. */
const withWalksApart = ({ walks, ...record }: StudyRecord & Pick<Partial<WalkedRecord>, 'walks'>): StudyRecord => {
  if (walks === undefined || record.walked !== undefined) return record;
  const { schema, ...asked } = record;
  return { schema, ...asked, groups: [], controls: [], walked: { ...asked, walks } };
};

/** Writes the record whole and reads it back. */
export const writeStudy = async (folder: string, record: StudyRecord): Promise<StudyRecord> => {
  const text = `${JSON.stringify({ ...record, sum: sumOf(record) }, undefined, 2)}\n`;
  if (textIfThere(studyPath(folder)) !== text) {
    await makeFolder(folder);
    await writeDurably(folder, async (file) => {
      await file.writeFile(text);
      return studyPath(folder);
    });
  }
  const written = await readStudy(folder);
  if (written === undefined) throw damaged(studyPath(folder), 'is gone right after it was written', '');
  return written;
};

/** A folder is of one study, by name; more generations, seeds or grid rows are welcome: cells have keys. */
export const checkSameStudy = (folder: string, found: StudyRecord, wanted: StudyRecord): void => {
  const { study } = wanted.study;
  if ((found.imported === undefined) !== (wanted.imported === undefined))
    throw new CollapsarError('COLLAPSAR_RUN_MISMATCH', {
      what:
        found.imported === undefined
          ? 'the folder holds chains that were run, and values are to be imported'
          : 'the folder holds imported values, and chains are to be run',
      where: folder,
      why: 'Numbers that were measured here and numbers that were read make no result together',
      fix: 'Choose another folder with --out, another name under `study:`, or start over in this one with --fresh.',
    });
  if (found.study.study === study) return;
  throw new CollapsarError('COLLAPSAR_RUN_MISMATCH', {
    what: `the folder holds a run of the study '${found.study.study}', and this one is '${study}'`,
    where: folder,
    fix: 'Choose another folder with --out, or start over in this one with --fresh, which removes the run that is there.',
  });
};
