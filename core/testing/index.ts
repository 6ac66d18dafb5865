export { exampleData } from './data.js';
export { describeMetric, type MetricCandidate } from './metrics.js';
export { describeModel, type ModelCandidate } from './models.js';
export { describePlugin, type PluginDetails } from './plugin.js';
export { describeScorer, type ScorerCandidate } from './scorers.js';
export { describeSource, type SourceCandidate } from './sources.js';
export { describeStrategy, type StrategyCandidate } from './strategies.js';
export { describeTheory, type TheoryCandidate } from './theories.js';
export type { Candidate } from './workbench.js';
