import { constants } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { StudyResults } from '../../core/contracts/index.js';
import { CollapsarError, isCollapsarError, published } from '../../core/errors/index.js';
import { isFile, readRecord } from '../../core/journal/index.js';
import type { IndexedRun, ListedRun } from '../../reports/listing/index.js';
import { namesIn, reasonOf, slashed } from './names.js';
import { isPage } from './pages.js';

const SCHEMA = 'collapsar/summary@2';
const versionOf = (schema: unknown): number => Number(/@(\d+)$/.exec(String(schema))?.[1] ?? 0);
/** A name that anybody may have written, as far as it is one. */
const textOf = (schema: unknown): string => String(schema).slice(0, 60);

type Found = Omit<IndexedRun, 'folder'> & Pick<ListedRun, 'thumbnail'>;

const ALONE = 'A page by itself: no study.json and no summary.json lie beside it, of which its answer would be taken.';

/** A folder, or a page without one, as the index lists it, whatever is in it. `out`: where the index lies. */
export const listed = async (path: string, out: string): Promise<ListedRun> => {
  const folder = slashed(relative(out, path)) || '.';
  const address = folder.split('/').map(encodeURIComponent);
  try {
    if (isPage(path)) return { folder, state: 'foreign', reason: ALONE, report: address.join('/') };
    const found = await read(path);
    const report = isFile(join(path, 'report.html')) ? { report: [...address, 'report.html'].join('/') } : {};
    return {
      folder,
      ...found,
      ...(found.state === 'finished' && !('report' in report)
        ? {
            state: 'incomplete',
            reason: 'There is no report.html: where study.json and journal are whole, `collapsar report` writes it.',
          }
        : {}),
      ...report,
    };
  } catch (error) {
    return { folder, state: 'damaged', reason: whyOf(error, path) };
  }
};

/** What is wrong in the words of the error, with the file's name and not its path, and what to do. */
const whyOf = (error: unknown, path: string): string => {
  if (!isCollapsarError(error)) return reasonOf(error);
  const { what, where, fix } = error.explanation;
  const said = where === undefined ? what : `${slashed(relative(path, where))}: ${what}`;
  return published([said, ...(fix === undefined ? [] : [fix])].map((one) => `${one}.`).join(' '));
};

const read = async (path: string): Promise<Found> => {
  const results = jsonIn(join(path, 'summary.json')) as Partial<StudyResults> | undefined;
  const study = jsonIn(join(path, 'study.json')) as { readonly schema?: unknown } | undefined;
  const ours = (value: { readonly schema?: unknown } | undefined): boolean =>
    typeof value?.schema === 'string' && value.schema.startsWith('collapsar/');
  if (!ours(results) && !ours(study)) return foreign(path);
  const record = study === undefined ? undefined : await readRecord(path);
  const written = dateOf(join(path, results === undefined ? 'study.json' : 'summary.json'));
  if (results === undefined)
    return {
      state: 'unreported',
      written,
      reason: (namesIn(path) as readonly string[]).includes('journal')
        ? 'There is no summary.json: the run is going on, or was stopped before it was reported. `collapsar report` writes it of what is there.'
        : 'There is no summary.json, and no journal that it could be made of: restore them from a copy, or run the study again.',
    };
  if (!ours(results))
    return {
      state: 'damaged',
      written,
      reason:
        'summary.json is not of Collapsar. Where study.json and journal are whole, `collapsar report` writes it anew.',
    };
  if (results.schema !== SCHEMA)
    return {
      state: 'outdated',
      written,
      reason: `summary.json is of the schema ${textOf(results.schema)}, and ${SCHEMA} is read here: ${versionOf(results.schema) > versionOf(SCHEMA) ? 'a later version of Collapsar lists it' : 'run the study again'}.`,
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
      reason: `summary.json has not all that results have (${fault ?? 'no facts'}). Where study.json and journal are whole, \`collapsar report\` writes it anew.`,
    };
  const reason = incomplete(facts.results, recorded);
  return reason === undefined
    ? { state: 'finished', written, ...facts }
    : { state: 'incomplete', written, reason, ...facts };
};

const foreign = (path: string): Found => {
  const there = namesIn(path) as readonly string[];
  return {
    state: 'foreign',
    reason: there.some((name) => name === 'summary.json' || name === 'study.json')
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
  const { size } = statSync(path);
  if (size > constants.MAX_STRING_LENGTH) throw unread(path, `is too large to be read (${size} bytes)`);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // Its message quotes the file, which may be anybody's, behind a link too.
    const [at] = / at position \d+/.exec(error.message) ?? [''];
    throw unread(path, size === 0 ? 'is empty' : `is not JSON${at}`);
  }
};
const unread = (path: string, what: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_RUN_DAMAGED', {
    what,
    where: path,
    fix:
      basename(path) === 'summary.json'
        ? 'Where study.json and journal are whole, `collapsar report` writes it anew; else restore it from a copy'
        : 'Restore it from a copy',
  });
