import type { PluginSection, StudyResults } from '../core/contracts/index.js';
import { CollapsarError } from '../core/errors/index.js';
import type { Fingerprints } from './export/index.js';
import { LineStyles, reportModel, gridOrWalks } from './model/index.js';
import { reproductionOf, page, pageData, withReproduction } from './page/index.js';
import { header, pageSections } from './sections/index.js';

export interface ReportOptions {
  /** of plugins; shown before the methods, in this order */
  readonly sections?: readonly PluginSection[];
  /** of the cells, so that single ones can be computed again and compared; without them only whole settings can */
  readonly fingerprints?: Fingerprints;
}

/**
 * The report: one HTML file that needs nothing else. The same results (and fingerprints) give the same bytes. A section
 * that fails is a failure on the page, not of it.
 * @throws CollapsarError COLLAPSAR_SUMMARY_OUTDATED for results as an earlier version of summary.json had them
 */
export const renderReport = (results: StudyResults, { sections = [], fingerprints }: ReportOptions = {}): string => {
  refuseOutdated(results);
  const model = reportModel(gridOrWalks(results));
  const looks = new LineStyles(model.looks);
  const body = pageSections(model, sections, looks);
  const text = page({
    title: `${results.record.study.title} – Collapsar`,
    looks: looks.all(),
    header: header(model),
    sections: body,
    data: pageData(model),
  });
  return withReproduction(text, reproductionOf(results, fingerprints));
};

const SCHEMA: StudyResults['schema'] = 'collapsar/summary@2';
const refuseOutdated = ({ schema }: { readonly schema: string }): void => {
  if (schema !== SCHEMA)
    throw new CollapsarError('COLLAPSAR_SUMMARY_OUTDATED', {
      what: `these results are of the schema ${schema}; reports are made of ${SCHEMA}`,
      why: 'Another version of Collapsar wrote this summary.json',
      fix: 'Run its study again (the numbers are the same, and `collapsar report` writes tables and report from the run folder at any time), or render it with the version that wrote it',
    });
};
