export type { CellParts, Named } from './cell-parts.js';
export { chain, type ChainSetting, type ChainStep } from './chain.js';
export type { Clock } from './clock.js';
export { restoreDurable, saveDurable, type Durable } from './durable.js';
export { guard, PluginFailure } from './guard.js';
export { cellStreams, runCell, type CellContext } from './run-cell.js';
