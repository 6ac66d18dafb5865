/** What plugin authors import: `collapsar` and `collapsar/plugin` export it. */
export type * from './contracts/index.js';
export { CODES, CollapsarError, isCollapsarError, type Code } from './errors/index.js';
export * from './numerics/index.js';
export {
  checkpointCodec,
  COLUMNS,
  damagedCheckpoint,
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
  SHAPE,
  source,
  strategy,
  theory,
  type ArrayForm,
  type ArraysForm,
  type ArraysOf,
  type Capability,
  type CheckpointCodec,
  type CheckpointForm,
  type Decoded,
  type ModelCapability,
  type Options,
  type OptionsSchema,
  type Plugin,
  type Registration,
  type SourceCapability,
} from './plugin/index.js';
export * from './random/index.js';
export * from './samples/index.js';
