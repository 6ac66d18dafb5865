export { analyse } from './analyse.js';
export { collect, type MetricOutputs } from './collect.js';
export type { AnalysisInput, AnalysisTools, GroupProgress } from './input.js';
export { THRESHOLDS, type Thresholds } from './verdicts/thresholds.js';
