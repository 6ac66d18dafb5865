/** What plugin authors import: `collapsar` and `collapsar/plugin` export it. */
export type * from './contracts/index.js';
export { CODES, CollapsarError, isCollapsarError, type Code } from './errors/index.js';
export * from './numerics/index.js';
export {
  definePlugin,
  executor,
  fileVersion,
  metric,
  model,
  noOptions,
  OPTIONS,
  scorer,
  section,
  SERVICES,
  source,
  strategy,
  theory,
  type Gift,
  type ModelGift,
  type Options,
  type OptionsSchema,
  type Plugin,
  type Registration,
  type SourceGift,
} from './plugin/index.js';
export * from './random/index.js';
export * from './samples/index.js';
