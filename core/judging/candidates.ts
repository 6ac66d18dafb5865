import type { MetricInfo, Tolerance, VerdictId } from '../contracts/index.js';
import { definitionOf } from '../definitions/index.js';
import { readAsRisk, type RiskReading } from './risk-reading.js';

export interface VerdictCandidate {
  readonly metric: MetricInfo;
  readonly reading?: RiskReading;
}

/**
 * The metrics that a definition can be judged on, best first: of a risk the one that the tolerance names, then all that
 * say they measure it, in the order of the study.
 */
export const candidates = (
  id: VerdictId,
  metrics: readonly MetricInfo[],
  tolerance: Tolerance,
): readonly VerdictCandidate[] => {
  const { measures: wanted } = definitionOf(id);
  const declared = metrics.filter(({ measures }) => measures !== undefined && wanted.includes(measures));
  if (!wanted.includes('risk')) return declared.map((metric) => ({ metric }));
  const named = metrics.find((metric) => metric.id === tolerance.metric);
  const found = named === undefined ? declared : [named, ...declared.filter((metric) => metric !== named)];
  return found.flatMap((metric) => {
    const reading = readAsRisk(metric);
    return reading === undefined ? [] : [{ metric, reading }];
  });
};

/** What privacy costs: no definition of collapse, and told beside the risk that judges. */
export const leakages = (metrics: readonly MetricInfo[]): readonly VerdictCandidate[] =>
  metrics.flatMap((metric) => {
    const reading = metric.measures === 'leakage' ? readAsRisk(metric) : undefined;
    return reading === undefined ? [] : [{ metric, reading }];
  });
