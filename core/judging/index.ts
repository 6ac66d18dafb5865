export { candidates, leakages, type VerdictCandidate } from './candidates.js';
export { judgeable } from './judgeable.js';
export { keyedMetrics, metricsOf, type KeyedMetric, type MetricOutputs } from './metrics.js';
export { refuseRelative } from './relative.js';
export { inUnit, readAsRisk, type RiskKind, type RiskReading } from './risk-reading.js';
export { THRESHOLDS, thresholdsOf, type Thresholds } from './thresholds.js';
