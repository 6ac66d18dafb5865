export type * from './call.js';
export {
  COMPILED_STEPS,
  ROWS_JUDGED,
  ROWS_KEPT,
  ROWS_RECORDED,
  TEXTS_CUT,
  TEXTS_EMPTY,
  TEXTS_WRITTEN,
  TOKENS_ASKED,
  TOKENS_MADE,
  UNCOMPILED_STEPS,
} from './call.js';
export type * from './cell.js';
export { MARK } from './cell.js';
export type * from './comparison.js';
export type * from './estimate.js';
export type * from './executor.js';
export type * from './finding.js';
export type * from './forecast.js';
export type * from './gallery.js';
export type * from './group.js';
export { chainKey, groupKey, isSameGroup, isSameSetting, settingKey } from './group.js';
export type * from './import.js';
export { IMPORTED, importSchema } from './import.js';
export type * from './json.js';
export type * from './metric.js';
export type * from './model.js';
export type { Options, OptionsSchema, Written } from './options.js';
export { noOptions, objectSchema } from './options.js';
export type * from './plan-warning.js';
export type * from './recommendation.js';
export type * from './results.js';
export type * from './run-comparison.js';
export { RUN_GATES } from './run-comparison.js';
export type * from './samples.js';
export type * from './law.js';
export type * from './section.js';
export type * from './services.js';
export type * from './source.js';
export type * from './strategy.js';
export type * from './study.js';
export { entryProperties, modelProperties, partnerProperties } from './entry-schema.js';
export { studySchema, tableName, WALK_BUDGET, WALKED_SHARES } from './study-schema.js';
export type * from './theory.js';
export type * from './tokeniser.js';
export type * from './trajectory.js';
export type * from './verdict.js';
export { VERDICT_IDS } from './verdict.js';
