import { readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { StudyResults } from '../../core/contracts/index.js';
import { CollapsarError, isCollapsarError, messageOf, published } from '../../core/errors/index.js';
import { isFile, readRecord } from '../../core/journal/index.js';
import type { IndexedRun, ListedRun } from '../../reports/listing/index.js';
import { namesIn, reasonOf, slashed } from './search.js';

type Found = Omit<IndexedRun, 'folder'> & Pick<ListedRun, 'thumbnail'>;

/** A folder as the index lists it, whatever is in it. `out`: where the index lies. */
export const listed = async (path: string, out: string): Promise<ListedRun> => {
  const folder = slashed(relative(out, path));
  const page = join(path, 'report.html');
  try {
    const found = await read(path);
    const report = isFile(page)
      ? { report: folder.split('/').map(encodeURIComponent).concat('report.html').join('/') }
      : {};
    return {
      folder,
      ...found,
      ...(found.state === 'finished' && !('report' in report)
        ? { state: 'incomplete', reason: 'There is no report.html: `collapsar report` writes it.' }
        : {}),
      ...report,
    };
  } catch (error) {
    return { folder, state: 'damaged', reason: whyOf(error, path) };
  }
};

/** What is wrong in the words of the error, with the file's name and not its path. */
const whyOf = (error: unknown, path: string): string => {
  if (!isCollapsarError(error)) return reasonOf(error);
  const { what, where } = error.explanation;
  return published(where === undefined ? what : `${slashed(relative(path, where))}: ${what}.`);
};

const read = async (path: string): Promise<Found> => {
  const results = jsonIn(join(path, 'summary.json')) as Partial<StudyResults> | undefined;
  const study = jsonIn(join(path, 'study.json')) as { readonly schema?: unknown } | undefined;
  const ours = (value: { readonly schema?: unknown } | undefined): boolean =>
    typeof value?.schema === 'string' && value.schema.startsWith('collapsar/');
  if (!ours(results) && !ours(study)) return foreign(path, results ?? study);
  const record = study === undefined ? undefined : await readRecord(path);
  const written = dateOf(join(path, results === undefined ? 'study.json' : 'summary.json'));
  if (results === undefined)
    return {
      state: 'unreported',
      written,
      reason:
        'There is no summary.json: the run is going on, or was stopped before it was reported. `collapsar report` writes it of what is there.',
    };
  if (results.schema !== 'collapsar/summary@2')
    return {
      state: 'outdated',
      written,
      reason: `summary.json is of the schema ${String(results.schema)}, and collapsar/summary@2 is read here: run the study again.`,
    };
  return summarised(results as StudyResults, record?.provenance.studyHash, written);
};

const summarised = async (results: StudyResults, recorded: string | undefined, written: string): Promise<Found> => {
  const { triedFacts } = await import('../../reports/listing/index.js');
  const { fault, ...facts } = triedFacts(results);
  if (facts.results === undefined)
    return {
      state: 'damaged',
      written,
      reason: `summary.json has not all that results have (${fault ?? 'no facts'}).`,
    };
  const reason = incomplete(facts.results, recorded);
  return reason === undefined
    ? { state: 'finished', written, ...facts }
    : { state: 'incomplete', written, reason, ...facts };
};

const foreign = (path: string, other: unknown): Found => {
  const there = namesIn(path) as readonly string[];
  return {
    state: 'foreign',
    reason:
      other !== undefined
        ? 'Its JSON files are not of Collapsar.'
        : there.includes('report.html')
          ? 'There is a report.html alone, without study.json and summary.json.'
          : there.includes('journal')
            ? 'There is a journal without a study.json.'
            : 'It holds no study.json, no summary.json and no report.html.',
  };
};

const incomplete = (
  { chains: { asked, failed, missing }, studyHash }: NonNullable<Found['results']>,
  recorded: string | undefined,
): string | undefined => {
  const parts = [
    ...(failed > 0 ? [`${failed} of ${asked} chains failed`] : []),
    ...(missing > 0 ? [`${missing} of ${asked} chains not there`] : []),
    ...(recorded !== undefined && recorded !== studyHash
      ? ['study.json has changed since its results were written: `collapsar report` writes them anew']
      : []),
  ];
  return parts.length === 0 ? undefined : `${parts.join('; ')}.`;
};

const dateOf = (path: string): string => statSync(path).mtime.toISOString().slice(0, 10);

/** @throws CollapsarError COLLAPSAR_RUN_DAMAGED for what is no file, or no JSON */
export const jsonIn = (path: string): unknown => {
  if (!isFile(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    throw new CollapsarError('COLLAPSAR_RUN_DAMAGED', {
      what: `is not JSON (${messageOf(error)})`,
      where: path,
      fix: 'Restore it from a copy',
    });
  }
};
