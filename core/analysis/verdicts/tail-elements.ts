import type { MetricInfo } from '../../contracts/index.js';
import type { Arms } from '../series/arms.js';
import { moments } from '../series/summary.js';
import type { SeriesTable } from '../series/table.js';
import { endOf } from '../series/window.js';

/**
 * What part of the elements of a tail (rare words, categories) the control shows in as many rows as are measured, by mass.
 * undefined: the metric is none of a tail of several elements, or its control has no number.
 */
export const shownPart = (table: SeriesTable, index: number, control: number, arms: Arms): number | undefined => {
  const { metric, basis } = arms;
  if (metric.measures !== 'tail-mass' || metric.found !== undefined) return undefined;
  const { metrics } = table.input;
  const named = metric.recall;
  const other = named === undefined ? totalOf(metric, metrics) : outputOf(metric, named, metrics);
  const beside = other && table.arms(index, control, other);
  if (beside === undefined || beside.basis !== basis) return undefined;
  const level = (of: Arms): number => moments(of.control(endOf(of.generations))).mean;
  const part = named === undefined ? Math.exp(level(arms) - level(beside)) : level(beside);
  return Number.isNaN(part) ? undefined : Math.min(1, part);
};

/** Another output of the same metric. */
export const outputOf = ({ label }: MetricInfo, name: string, metrics: readonly MetricInfo[]): MetricInfo | undefined =>
  metrics.find((one) => one.label === label && one.output === name);

/** The mass of the whole tail, which a metric declares after that on elements that are still made. */
const totalOf = (metric: MetricInfo, metrics: readonly MetricInfo[]): MetricInfo | undefined =>
  metrics
    .slice(metrics.indexOf(metric) + 1)
    .find(({ label, measures, found }) => label === metric.label && measures === 'tail-mass' && found === undefined);

/**
 * What is left of a tail, read from so many rows that they show a part s of its mass, where a part f of its elements is
 * left and these have taken the mass of the others, as neutral drift gives it to them: f (1 - (1 - s)^(1/f)) / s of the
 * control's. That is most where all elements are equally rare (Jensen: it is concave in what is shown of an element), and
 * nearly all of it where s is small.
 */
export const readWhereDrifted = (left: number, shown: number): number =>
  shown > 0 ? (-left * Math.expm1(Math.log1p(-shown) / left)) / shown : 1;
