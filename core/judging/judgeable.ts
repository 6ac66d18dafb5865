import type {
  JudgeableDefinition,
  MetricInfo,
  ResolvedStudy,
  UnmeasuredVerdict,
  VerdictId,
} from '../contracts/index.js';
import { DEFINITIONS } from '../definitions/index.js';
import { candidates, type VerdictCandidate } from './candidates.js';
import { thresholdsOf } from './thresholds.js';

/**
 * Which definitions of collapse the metrics of a study can judge, as far as that is known before its first cell. `offered`:
 * metrics that the study could have, which a definition is told that none of its own judges.
 */
export const judgeable = (
  study: ResolvedStudy,
  metrics: readonly MetricInfo[],
  offered: readonly MetricInfo[],
): readonly JudgeableDefinition[] => {
  const { metric: _named, ...open } = study.tolerance;
  return DEFINITIONS.map(({ id }) => {
    const [first, ...others] = candidates(id, metrics, study.tolerance);
    const refused = first === undefined ? undefined : byDesign(id, study, first);
    if (first !== undefined && refused === undefined)
      return { id, metric: first.metric.id, others: others.map(({ metric }) => metric.id) };
    const would = candidates(id, offered, open).filter(
      (one) => first === undefined && byDesign(id, study, one)?.kind !== 'no-positive-risk',
    );
    return {
      id,
      unmeasured: {
        group: 0,
        id,
        state: 'not-measured',
        because: first === undefined ? 'no metric' : 'design',
        ...(first === undefined ? {} : { metric: first.metric.id }),
        caveats: [refused ?? { kind: 'no-metric', id }],
      },
      would: [...new Set(would.map(({ metric }) => metric.use))],
    };
  });
};

/** What the judges of these two would say of any numbers. */
const byDesign = (
  id: VerdictId,
  { generations, samples, thresholds }: ResolvedStudy,
  { reading }: VerdictCandidate,
): UnmeasuredVerdict['caveats'][0] | undefined => {
  const { divergingGenerations, sizes: needed } = thresholdsOf(thresholds);
  if (id === 'diverging-risk' && generations < divergingGenerations)
    return { kind: 'few-generations', needed: divergingGenerations, generations };
  if (id !== 'scaling-law') return undefined;
  const sizes = new Set(samples).size;
  if (sizes < needed) return { kind: 'few-sizes', needed, sizes };
  return reading?.kind === 'risk' ? undefined : { kind: 'no-positive-risk' };
};
