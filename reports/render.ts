import type { StudyResults } from '../core/contracts/index.js';
import type { Fingerprints } from './export/index.js';
import { LooksOfNames, reportModel, shownOf } from './model/index.js';
import { againOf, page, pageData, withAgain } from './page/index.js';
import { header, parts, type PluginSection } from './sections/index.js';

export interface ReportOptions {
  /** of plugins; shown before the methods, in this order */
  readonly sections?: readonly PluginSection[];
  /** of the cells, so that single ones can be computed again and compared; without them only whole settings can */
  readonly fingerprints?: Fingerprints;
}

/**
 * The report: one HTML file that needs nothing else. The same results (and fingerprints) give the same bytes. A section
 * that fails is a failure on the page, not of it.
 */
export const renderReport = (results: StudyResults, { sections = [], fingerprints }: ReportOptions = {}): string => {
  const model = reportModel(shownOf(results));
  const looks = new LooksOfNames(model.looks);
  const body = parts(model, sections, looks);
  const text = page({
    title: `${results.record.study.title} – Collapsar`,
    looks: looks.all(),
    header: header(model),
    parts: body,
    data: pageData(model),
  });
  return withAgain(text, againOf(results, fingerprints));
};
