import type { MetricInfo, Tolerance } from '../../contracts/index.js';
import type { Definition } from './definition.js';
import { readAsRisk, type RiskReading } from './risk.js';

export interface Candidate {
  readonly metric: MetricInfo;
  readonly reading?: RiskReading;
}

const isRisk = ({ measures }: Definition): boolean => measures.includes('risk');

/**
 * The metrics that a definition can be judged on, best first: of a risk the one that the tolerance names, then all that
 * say they measure it, in the order of the study.
 */
export const candidates = (
  definition: Definition,
  metrics: readonly MetricInfo[],
  tolerance: Tolerance,
): readonly Candidate[] => {
  const declared = metrics.filter(({ measures }) => measures !== undefined && definition.measures.includes(measures));
  if (!isRisk(definition)) return declared.map((metric) => ({ metric }));
  const named = metrics.find(({ id }) => id === tolerance.metric);
  const found = named === undefined ? declared : [named, ...declared.filter((metric) => metric !== named)];
  return found.flatMap((metric) => {
    const reading = readAsRisk(metric);
    return reading === undefined ? [] : [{ metric, reading }];
  });
};
