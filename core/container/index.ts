export { chainOf } from './chain-of.js';
export { checkTheories, DISAGREES, type TheoryCheck, type TheoryReport } from './theory-check.js';
export { createHost, type HostContainer, type HostParts } from './create-host.js';
export { Host, cellKeys, type PreparedStudy } from './host.js';
export { Instances, Resolver } from './resolver.js';
export type {
  CellFile,
  ChildSetup,
  Engines,
  HostEnvironment,
  Reported,
  ReportedCell,
  ReportedRun,
  Reporter,
  Reporting,
} from './parts.js';
export { Recommender, type RecommendOptions, type WalksPlan, type WalkStep } from './recommender.js';
export { StudyRunner, type RunOptions, type RunOutcome } from './study-runner.js';
