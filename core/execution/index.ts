export { childSetup, serveCells } from './child.js';
export { runCells, type Progress, type Tally } from './run-cells.js';
export { publishable } from './recordable.js';
export { recorded, Recorder } from './recorder.js';
export { runOnDemand } from './run-on-demand.js';
