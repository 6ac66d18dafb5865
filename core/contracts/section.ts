import type { StudyResults } from './results.js';

/** Markup that is already escaped; made only by the report's `html` template. */
export interface Markup {
  readonly markup: string;
}
export interface SectionTools {
  /** a template whose interpolated strings are escaped */
  html(strings: TemplateStringsArray, ...values: readonly unknown[]): Markup;
}
/** A part of the report. Pure: the same results give the same markup; undefined = nothing to show. */
export interface Section {
  readonly title: string;
  render(results: StudyResults, tools: SectionTools): Markup | undefined;
}
