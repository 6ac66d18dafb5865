import type { RecordedCell, StudyResults } from '../contracts/index.js';

/** What a reporter is given once a run has been analysed. */
export interface Reported {
  readonly results: StudyResults;
  /** the recorded cells in the order of the study, one in memory at a time; may be called again */
  cells(): AsyncIterable<RecordedCell>;
  /** writes a file of the run folder: all of it or nothing */
  write(name: string, chunks: Iterable<string> | AsyncIterable<string>): Promise<void>;
}
/** Writes something into the run folder: a table, a page. Given by the composition root. */
export interface Reporter {
  readonly name: string;
  report(reported: Reported): Promise<void>;
}
