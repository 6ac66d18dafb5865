import type { RecordedCell, StudyResults } from '../contracts/index.js';
import type { PluginSection } from './sections.js';

/** One recorded cell under the labels of the study. */
export interface ReportedCell {
  readonly source: string;
  readonly model: string;
  readonly strategy: string;
  readonly samples: number;
  readonly seed: number;
  readonly record: RecordedCell;
  /** what was asked for: later generations that are recorded do not count */
  readonly generations: number;
}
/** What a reporter is given once a run has been analysed. */
export interface Reported {
  readonly results: StudyResults;
  /** parts of the report that plugins add */
  readonly sections: readonly PluginSection[];
  /** the recorded cells of the grid, then those of the walks alone, one in memory at a time; may be called again */
  cells(): AsyncIterable<ReportedCell>;
  /** writes a file of the run folder: all of it or nothing */
  write(name: string, chunks: Iterable<string> | AsyncIterable<string>): Promise<void>;
}
/** Writes something into the run folder: a table, a page. Given by the composition root. */
export interface Reporter {
  readonly name: string;
  report(reported: Reported): Promise<void>;
}
