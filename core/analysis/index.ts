export { analyse } from './analyse.js';
export { collect, type MetricOutputs } from './collect.js';
export type { AnalysisInput, AnalysisTools, GroupProgress } from './input.js';
export { THRESHOLDS, type Thresholds } from './verdicts/thresholds.js';
export { eventRule } from './recommend/event-rule.js';
export { riskRule } from './recommend/risk-rule.js';
export type { Levels, Look, SafetyRule } from './recommend/rule.js';
export { recommendWalk, type WalkOptions, type WalkRequest } from './recommend/walk.js';
