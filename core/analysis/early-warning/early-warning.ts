import type { EarlyWarning, MetricInfo } from '../../contracts/index.js';
import { figure } from '../findings/figures.js';
import type { Arms } from '../series/arms.js';
import { moments } from '../series/summary.js';
import type { SeriesTable } from '../series/table.js';
import { allOf, oneOf } from '../series/window.js';
import type { Thresholds } from '../verdicts/thresholds.js';
import { COVERAGE } from './coverage.js';
import { forecastRisk, forecastVariance, type Forecast, type Observed } from './forecast.js';

/** How far ahead, in multiples of the generations run: four times as many gives intervals too wide to be of use. */
const AHEAD = [2] as const;

/**
 * Where each risk and log variance of a group would be after twice as many generations, beside its
 * control's level over the run. Ten seeds and five generations at least.
 */
export const earlyWarningsOf = (table: SeriesTable, index: number, thresholds: Thresholds): EarlyWarning[] => {
  const control = table.control(index);
  if (control === undefined || table.grows(control)) return [];
  return table.input.metrics.flatMap((metric) => {
    const kind = kindOf(metric);
    const arms = kind === undefined ? undefined : table.arms(index, control, metric);
    if (kind === undefined || arms === undefined) return [];
    const log = kind === 'risk' ? Math.log : (value: number): number => value;
    const observed = observedOf(arms, log);
    const { mean: level } = moments(arms.control(allOf(arms.generations)).map(log));
    if (!Number.isFinite(level) || !observed.logs.every(Number.isFinite)) return [];
    const tolerated = kind === 'risk' ? 1 + table.input.record.study.tolerance.increase : thresholds.variance;
    return AHEAD.flatMap((times): EarlyWarning[] => {
      const generation = times * arms.generations;
      const forecast = (kind === 'risk' ? forecastRisk : forecastVariance)(observed, generation);
      if (forecast === undefined) return [];
      const [low, high] = [Math.exp(forecast.low - level), Math.exp(forecast.high - level)];
      if (!Number.isFinite(high)) return [];
      const word = wordOf(kind, forecast, level + Math.log(tolerated));
      const coverage = COVERAGE[kind].near;
      return [
        {
          metric: metric.id,
          basis: arms.basis,
          observed: arms.generations,
          n: observed.seeds,
          generation,
          low,
          high,
          tolerated,
          word,
          coverage,
          text:
            `${SAYS[word]}: in generation ${generation} the ${kind} (${metric.id}) of a typical seed would be ${figure(low)} to ${figure(high)} ` +
            `times the control's (tolerated: ${kind === 'risk' ? 'up to' : 'from'} ${figure(tolerated)}). Seen: ${arms.generations} generations, ` +
            `${observed.seeds} seeds; in simulated Gaussian studies such intervals covered at least ${Math.floor(100 * coverage)} % of the time.`,
        },
      ];
    });
  });
};

const SAYS: Readonly<Record<EarlyWarning['word'], string>> = {
  warning: 'Warning',
  'may collapse': 'May collapse',
  'no sign': 'No sign of collapse',
};

const kindOf = ({ measures }: MetricInfo): 'risk' | 'variance' | undefined =>
  measures === 'risk' ? 'risk' : measures === 'log-variance' ? 'variance' : undefined;

const observedOf = (arms: Arms, log: (value: number) => number): Observed => {
  const { generations, seeds } = arms;
  const logs = new Float64Array(seeds.length * generations);
  for (let g = 0; g < generations; g++)
    arms.here(oneOf(g + 1)).forEach((value, seed) => {
      logs[seed * generations + g] = log(value);
    });
  return { seeds: seeds.length, generations, logs };
};

/** warning: the whole interval is beyond the line; no sign: none of it is. */
const wordOf = (kind: 'risk' | 'variance', { low, high }: Forecast, line: number): EarlyWarning['word'] => {
  const [good, bad] = kind === 'risk' ? [high <= line, low > line] : [low >= line, high < line];
  return good ? 'no sign' : bad ? 'warning' : 'may collapse';
};
