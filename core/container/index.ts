export { chainOf } from './chain-of.js';
export { checkTheories, DISAGREES, type TheoryReport } from './theory-check.js';
export { createHost, type HostContainer } from './create-host.js';
export { Host, type ExecutorChoice } from './host.js';
export { type JobSize, type JobsPlan } from './job-planner.js';
export { Instances, Resolver } from './resolver.js';
export type { CellFile, ChildSetup, Engines, ReportedRun, Reporter } from './parts.js';
export { type WalksPlan, type WalkStep } from './recommender.js';
export { type PartChoice, type PartOutcome, type RunOutcome } from './study-runner.js';
