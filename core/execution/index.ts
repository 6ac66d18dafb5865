export { childSetup, serveCells } from './child.js';
export { runCells, schedule, type Progress, type Tally } from './run-cells.js';
export { publishable } from './recordable.js';
export { recorded, Recorder } from './recorder.js';
export { runOnDemand } from './run-on-demand.js';
export { cellCosts, measuredCosts, type CostOf } from './parts/costs.js';
export { divide, loadsOf } from './parts/divide.js';
export { jobsOf, partOfJob, readJob, type Job } from './parts/jobs.js';
export { differingFact, groupsOf, partFacts, shardOf, type CellPart, type PartGroup } from './parts/part.js';
