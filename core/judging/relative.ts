import type { MetricInfo, ResolvedStudy } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { takesPart, tolerancesOf } from '../study/index.js';
import { candidates } from './candidates.js';

/**
 * Refuses a relative tolerance of a risk that is not 0 where nothing is amiss: its ratio to the control's follows from where 0 lies,
 * which for a log loss is the unit of the data, and for the AUC of an attack half of what guessing has.
 * @throws CollapsarError COLLAPSAR_STUDY_INVALID that names the metric and what to write
 */
export const refuseRelative = (study: ResolvedStudy, metrics: readonly MetricInfo[]): void => {
  for (const { tolerance, where } of tolerancesOf(study).filter((one) => one.tolerance.relativeOnly === true))
    for (const source of study.sources)
      for (const model of study.models) {
        const place = { source: source.as, model: model.as };
        if (!takesPart(model, place)) continue;
        const measured = metrics.filter(({ label }) =>
          study.metrics.some((metric) => metric.as === label && takesPart(metric, place)),
        );
        const judging = candidates('any-risk', measured, tolerance)[0];
        if (judging?.reading?.kind !== 'signed-risk') continue;
        const { id, range } = judging.metric;
        const isPositive = range[0] !== null && range[0] >= 0;
        const written = `{ metric: ${id}, nats: 0.05 }`;
        throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
          what: `increase: ${tolerance.increase} is a share of the control's level, and ${id}, which judges the risk here, ${isPositive ? 'is not 0 where nothing is amiss: a share of it says nothing of what is' : 'may be negative and has no zero: in other units of the data the same share would be another one'}`,
          where,
          fix: `Write how ${isPositive ? 'far' : 'many nats'} above the control's it may lie: ${where === 'tolerance' ? `tolerance: ${written}` : written}`,
        });
      }
};
