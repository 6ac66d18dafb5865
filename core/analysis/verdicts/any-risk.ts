import type { VerdictFacts } from '../../contracts/index.js';
import { inUnit, type Thresholds, type VerdictCandidate } from '../../judging/index.js';
import type { Arms } from '../series/arms.js';
import { difference, logs, moments } from '../series/summary.js';
import type { SeriesTable } from '../series/table.js';
import { endOf, lastOf } from '../series/window.js';
import { mcnemar, shownAbove } from '../tests/counts.js';
import type { JudgingContext, Judge } from './judge.js';
import { allPositive, boundDifference, boundRatio, excessRisk, kindOf, levels } from './risk.js';

/** end(X) - end(C), and the log of their ratio where the risk is positive throughout. */
const effects = (arms: Arms): { plain: Float64Array; ratio?: Float64Array } => {
  const end = endOf(arms.generations);
  const x = arms.here(end);
  const c = arms.control(end);
  const plain = difference(x, c);
  const positive = kindOf(arms) === 'risk' && allPositive(x) && allPositive(c);
  return positive ? { plain, ratio: difference(logs(x), logs(c)) } : { plain };
};

/** Any increase of the population risk beyond the control's; absent only within the study's tolerance. */
export const anyRisk: Judge = {
  id: 'any-risk',
  effect: (arms) => {
    const { plain, ratio } = effects(arms);
    return ratio ?? plain;
  },
  judge(arms: Arms, context: JudgingContext) {
    const { tolerance, thresholds, random } = context;
    const { plain, ratio } = effects(arms);
    const { x, c } = levels(arms, context);
    const kind = kindOf(arms);
    const tolerated = inUnit(tolerance.nats, arms.metric);
    const reassurance =
      kind === 'risk'
        ? boundRatio(x, c, 1 + tolerance.increase, thresholds, random)
        : boundDifference(excessRisk(x, c, kind, tolerance, arms.metric), thresholds);
    return {
      ...reassurance,
      theta: ratio ?? plain,
      scale: ratio === undefined ? 'difference' : 'log-ratio',
      zero: 0,
      margin:
        kind === 'signed-risk'
          ? tolerated
          : ratio === undefined
            ? tolerance.increase * Math.abs(moments(c).mean)
            : Math.log(1 + tolerance.increase),
      // Two tests are tried where both make sense, so the smaller p counts twice.
      presence:
        ratio === undefined
          ? shownAbove(plain, 0)
          : Math.min(1, 2 * Math.min(shownAbove(plain, 0), shownAbove(ratio, 0))),
      test: ratio === undefined ? 'larger-t' : 'larger-t-both-scales',
      caveats: [
        ...reassurance.caveats,
        kind === 'risk'
          ? { kind: 'tolerated', increase: tolerance.increase, window: tolerance.window }
          : { kind: 'tolerated-above', above: tolerated, unit: arms.metric.unit, window: tolerance.window },
      ],
    };
  },
};

/**
 * The risks of the study beside the one that judges which are shown to exceed the tolerance too: a distance that forgives
 * (Wasserstein's, of a mean that has moved) can stay near its control's while another risk is fifty times it.
 */
export const otherRisks = (
  table: SeriesTable,
  index: number,
  control: number,
  others: readonly VerdictCandidate[],
  { alpha, seeds: fewest }: Thresholds,
): Pick<VerdictFacts, 'others'> => {
  const { tolerance } = table.input.record.study;
  const found = others.flatMap(({ metric, reading }): NonNullable<VerdictFacts['others']> => {
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
