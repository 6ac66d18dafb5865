import type { Verdict } from '../../contracts/index.js';
import { logs, moments, difference } from '../series/summary.js';
import type { SeriesTable } from '../series/table.js';
import { lastOf } from '../series/window.js';
import { mcnemar, shownAbove } from '../tests/counts.js';
import type { Candidate } from './metric-for.js';
import { allPositive, excessRisk } from './risk.js';
import type { Thresholds } from './thresholds.js';

/**
 * The risks of the study beside the one that judges which are shown to exceed the tolerance too: a distance that forgives
 * (Wasserstein's, of a mean that has moved) can stay near its control's while another risk is fifty times it.
 */
export const otherRisks = (
  table: SeriesTable,
  index: number,
  control: number,
  others: readonly Candidate[],
  { alpha, seeds: fewest }: Thresholds,
): Pick<Verdict, 'others'> => {
  const { tolerance } = table.input.record.study;
  const found = others.flatMap(({ metric, reading }): NonNullable<Verdict['others']> => {
    const arms = reading === undefined ? undefined : table.arms(index, control, metric, reading.read);
    if (arms === undefined) return [];
    const { lost } = arms;
    const n = arms.seeds.length + lost.here + lost.control + lost.both;
    const about = { metric: metric.id, lost: lost.here, n };
    if (n < fewest) return [];
    if (lost.here + lost.control + lost.both > 0) return mcnemar(lost.here, lost.control) <= alpha ? [about] : [];
    const window = lastOf(arms.generations, tolerance.window);
    const [x, c] = [arms.here(window), arms.control(window)];
    if (!(shownAbove(excessRisk(x, c, reading!.kind, tolerance, metric), 0) <= alpha)) return [];
    return reading!.kind === 'risk' && allPositive(x) && allPositive(c)
      ? [{ ...about, ratio: Math.exp(moments(difference(logs(x), logs(c))).mean) }]
      : [{ ...about, difference: moments(difference(x, c)).mean }];
  });
  return found.length === 0 ? {} : { others: found };
};
