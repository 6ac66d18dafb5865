import { join } from 'node:path';
import type { PluginSection, StudyResults } from '../core/contracts/index.js';
import { CollapsarError } from '../core/errors/index.js';
import { readRecord } from '../core/journal/index.js';
import type { FigureOptions, NamedFigure, PngOptions } from '../reports/figures/index.js';
import { jsonIn } from './indexing/read.js';
import { makeHost } from './open.js';

/** The charts of a report by the names that `figureSvg` takes, in the order of the page; each draws itself. */
export const figures = async (results: StudyResults, options: FigureOptions = {}): Promise<readonly NamedFigure[]> =>
  (await import('../reports/figures/index.js')).figuresOf(results, options);

/** One chart of a report as an SVG file. @throws CollapsarError COLLAPSAR_USAGE for a name that no chart has */
export const figureSvg = async (results: StudyResults, name: string, options: FigureOptions = {}): Promise<string> =>
  (await import('../reports/figures/index.js')).renderFigure(results, name, options);

/** One chart of a report as PNG. @throws CollapsarError as `figureSvg`, and COLLAPSAR_PEER_MISSING */
export const figurePng = async (
  results: StudyResults,
  name: string,
  { scale, width, ...options }: FigureOptions & PngOptions = {},
): Promise<Uint8Array> => {
  const { figurePng: png, renderFigure } = await import('../reports/figures/index.js');
  return png(renderFigure(results, name, options), {
    ...(scale === undefined ? {} : { scale }),
    ...(width === undefined ? {} : { width }),
  });
};

/** A report as Markdown, for a description or a README. @throws CollapsarError COLLAPSAR_SUMMARY_OUTDATED */
export const reportMarkdown = async (results: StudyResults): Promise<string> =>
  (await import('../reports/index.js')).renderMarkdown(results);

/** The answer, the lines of chains and the verdicts as a small page for a frame. @throws CollapsarError COLLAPSAR_SUMMARY_OUTDATED */
export const reportEmbed = async (results: StudyResults): Promise<string> =>
  (await import('../reports/index.js')).renderEmbed(results);

/** What results have at least, of whatever study. */
const LISTS = ['findings', 'groups', 'metrics', 'series', 'lineage', 'verdicts', 'failures'] as const;

/**
 * The results that lie in a run folder, without its journal: of a published one too.
 * @throws CollapsarError COLLAPSAR_USAGE where there are none, COLLAPSAR_RUN_DAMAGED and COLLAPSAR_SUMMARY_OUTDATED
 */
export const resultsIn = async (folder: string): Promise<StudyResults> => {
  const path = join(folder, 'summary.json');
  const found = jsonIn(path) as Partial<StudyResults> | undefined;
  if (found === undefined)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: 'there are no results in this folder: it has no summary.json',
      where: folder,
      fix: 'Give the folder of a run, such as runs/<study>; where a run lies in it, `collapsar report` without --figure, --format and --embed writes its results',
    });
  const { refuseOutdated } = await import('../reports/index.js');
  refuseOutdated({ schema: String(found?.schema) });
  if (typeof found.record?.study?.study !== 'string' || !LISTS.every((name) => Array.isArray(found[name])))
    throw new CollapsarError('COLLAPSAR_RUN_DAMAGED', {
      what: 'has not all that results have',
      where: path,
      fix: 'Restore it from a copy, or write it anew with `collapsar report`',
    });
  return found as StudyResults;
};

/** Whether study.json has changed since the results beside it were written. */
export const isOutOfStep = async (folder: string, { record }: StudyResults): Promise<boolean> => {
  const there = await readRecord(folder, { edited: true });
  return there !== undefined && there.provenance.studyHash !== record.provenance.studyHash;
};

/** The sections of the plugins that a run was made with, and of others that are named; none are loaded where it had none. */
export const sectionsOf = async (
  { record: { study, provenance } }: StudyResults,
  plugins: readonly string[],
  signal: AbortSignal,
): Promise<readonly PluginSection[]> => {
  if (plugins.length === 0 && provenance.plugins.every(({ from }) => from === 'built-in')) return [];
  const { host } = await makeHost({ folder: '.', discover: '.', references: [...study.plugins, ...plugins] });
  return host.sections(signal, study.limits);
};
