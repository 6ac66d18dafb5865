export type { CellParts, Named } from './cell-parts.js';
export { chain, type ChainSetting, type ChainStep } from './chain.js';
export { checkCheckpoint, restoreDurable, saveDurable, type Durable } from './checkpoint.js';
export { checkedVisit, checkMixed, checkMoments, checkRowNumbers, checkSamples, type Expected } from './checks.js';
export {
  guard,
  guardNow,
  guardedEntry,
  GuardedFitted,
  GuardedModel,
  guardFitted,
  unfittedModel,
  type FittedContext,
} from './guarded.js';
export { checkOutputs, inRange } from './measure.js';
export { lastingPatch, pluginAtWork } from './patches.js';
export { PluginFailure, pluginFailure, type CallSite } from './plugin-failure.js';
export { openSource, TRUTH_MEMBERS } from './real-data.js';
export { cellRunner, cellStreams, runCell, type CellContext, type Clock } from './run-cell.js';
