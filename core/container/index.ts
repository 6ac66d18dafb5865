export { createHost, type HostContainer, type HostParts } from './create-host.js';
export type { Engines } from './engines.js';
export { Host, cellKeys } from './host.js';
export { Instances } from './instances.js';
export type { PreparedStudy } from './prepared.js';
export type { Reported, ReportedCell, Reporter } from './reporter.js';
export { Resolver } from './resolver.js';
export type { ChildSetup, HostSetting } from './setting.js';
export { StudyRunner, type RunOptions, type RunOutcome } from './study-runner.js';
