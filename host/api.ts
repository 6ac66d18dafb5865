/** What a program imports from `collapsar`: to run or import studies, to watch them and to read what came out. */
export { importStudy, recommend, run, type ImportStudy, type RecommendStudy, type RunStudy } from './index.js';
export { indexRuns, type IndexRuns, type RunsIndex } from './indexing/index.js';
export { figurePng, figures, figureSvg, reportEmbed, reportMarkdown } from './publishing.js';
export { builtIns } from './built-ins.js';
export { compareRuns, type CompareRuns } from './compare.js';
export { VERSION } from './manifest.js';
export type { RunOutcome, WalkStep } from '../core/container/index.js';
export type {
  Cell,
  CellFailure,
  Estimate,
  Finding,
  GateResult,
  Group,
  Json,
  JsonObject,
  Logger,
  MetricInfo,
  Point,
  Recommendation,
  RunsComparison,
  Series,
  StudyFile,
  StudyResults,
  Verdict,
  VerdictId,
  VerdictState,
  WalkPlan,
} from '../core/contracts/index.js';
export type { FigureOptions, NamedFigure, PngOptions } from '../reports/figures/index.js';
export type { IndexedRun, IndexedResults, RunState } from '../reports/listing/index.js';
export { findingsWithText, gatesWithText } from '../reports/words/index.js';
export { CODES, CollapsarError, isCollapsarError, type Code, type Explanation } from '../core/errors/index.js';
export type { Progress, Tally } from '../core/execution/index.js';
export type { Plugin } from '../core/plugin/index.js';
