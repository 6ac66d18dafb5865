import { join } from 'node:path';
import type { StudyRecord, Tolerance, WalkedRecord } from '../contracts/index.js';
import { CollapsarError, messageOf } from '../errors/index.js';
import { DEFAULTS } from '../study/index.js';
import { damaged } from './damage.js';
import { makeFolder, writeDurably } from './durable-file.js';
import { textIfThere } from './openable.js';

const SCHEMA: StudyRecord['schema'] = 'collapsar/study@1';
const studyPath = (folder: string): string => join(folder, 'study.json');

/** The record of a run folder; undefined when it has none. COLLAPSAR_RUN_DAMAGED: what is there is no record. */
export const readStudy = async (folder: string): Promise<StudyRecord | undefined> => {
  const path = studyPath(folder);
  const text = textIfThere(path);
  if (text === undefined) return undefined;
  let record: Partial<StudyRecord> | null;
  try {
    record = JSON.parse(text) as Partial<StudyRecord> | null;
  } catch (error) {
    throw damaged(
      path,
      `is not JSON: ${messageOf(error)}`,
      'It is written whole or not at all: someone changed it.',
      error,
    );
  }
  if (record?.schema !== SCHEMA || typeof record.study?.study !== 'string')
    throw damaged(path, `is not a record of the schema ${SCHEMA}`, 'Another version of Collapsar may have written it.');
  return withWalksApart(withNats(record as StudyRecord) as StudyRecord & Pick<Partial<WalkedRecord>, 'walks'>);
};

/** Signed risks once had a tolerance relative to a zero that they do not have: theirs is what a study says that writes none. */
const withNats = (record: StudyRecord): StudyRecord => {
  const { study } = record;
  return (study.tolerance as Partial<Tolerance> | undefined)?.nats !== undefined || study.tolerance === undefined
    ? record
    : { ...record, study: { ...study, tolerance: { ...study.tolerance, nats: DEFAULTS.tolerance.nats } } };
};

/** Walks once stood in the place of the grid, which was then not recorded. */
const withWalksApart = (record: StudyRecord & Pick<Partial<WalkedRecord>, 'walks'>): StudyRecord => {
  const { walks, schema, ...asked } = record;
  return walks === undefined ? record : { schema, ...asked, groups: [], controls: [], walked: { ...asked, walks } };
};

/** Writes the record whole and reads it back. */
export const writeStudy = async (folder: string, record: StudyRecord): Promise<StudyRecord> => {
  const text = `${JSON.stringify(record, undefined, 2)}\n`;
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
