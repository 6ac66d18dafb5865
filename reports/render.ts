import type { Section, StudyResults } from '../core/contracts/index.js';
import { reportModel } from './model/index.js';
import { page, pageData } from './page/index.js';
import { header, parts } from './sections/index.js';

export interface ReportOptions {
  /** of plugins; shown before the methods, in this order */
  readonly sections?: readonly Section[];
}

/**
 * The report: one HTML file that needs nothing else. The same results give the same bytes.
 * @throws CollapsarError COLLAPSAR_PLUGIN_THREW when a section throws or returns markup that it did not make with its tools
 */
export const renderReport = (results: StudyResults, { sections = [] }: ReportOptions = {}): string => {
  const model = reportModel(results);
  return page({
    title: `${results.record.study.title} – Collapsar`,
    looks: model.looks,
    header: header(model),
    parts: parts(model, sections),
    data: pageData(model),
  });
};
