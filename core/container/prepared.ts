import type { ResolvedStudy, SourceFacts, StudyRecord } from '../contracts/index.js';
import type { Expansion } from '../study/index.js';

/** A study that is known to fit together: nothing has run yet. */
export interface PreparedStudy {
  /** with the data that its metrics depend on in their keys */
  readonly study: ResolvedStudy;
  readonly facts: Readonly<Record<string, SourceFacts>>;
  readonly expansion: Expansion;
  readonly record: StudyRecord;
}
