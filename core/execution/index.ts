export { childSetup, serveCells, type RunHere } from './child.js';
export { runCells, type CellRun, type Progress, type Tally, schedule, type Scheduled } from './run-cells.js';
export { publishable } from './recordable.js';
export { recorded } from './recorder.js';
export { runOnDemand, type DemandRun } from './run-on-demand.js';
