import type { Section, StudyResults } from '../core/contracts/index.js';
import type { Fingerprints } from './export/index.js';
import { reportModel } from './model/index.js';
import { againOf, page, pageData, withAgain } from './page/index.js';
import { header, parts } from './sections/index.js';

export interface ReportOptions {
  /** of plugins; shown before the methods, in this order */
  readonly sections?: readonly Section[];
  /** of the cells, so that single ones can be computed again and compared; without them only whole settings can */
  readonly fingerprints?: Fingerprints;
}

/**
 * The report: one HTML file that needs nothing else. The same results (and fingerprints) give the same bytes.
 * @throws CollapsarError COLLAPSAR_PLUGIN_THREW when a section throws or returns markup that it did not make with its tools
 */
export const renderReport = (results: StudyResults, { sections = [], fingerprints }: ReportOptions = {}): string => {
  const model = reportModel(results);
  const text = page({
    title: `${results.record.study.title} – Collapsar`,
    looks: model.looks,
    header: header(model),
    parts: parts(model, sections),
    data: pageData(model),
  });
  return withAgain(text, againOf(results, fingerprints));
};
