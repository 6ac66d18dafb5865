import { analyse, type AnalysisInput } from '../../core/analysis/index.js';
import { rootStream } from '../../core/random/index.js';
import type { MeasuredSeries, MetricInfo, RandomStream, Verdict } from '../../core/contracts/index.js';
import { recordOf } from './study.js';
import type { Condition } from './conditions.js';
import { METRICS, type Measurement } from './world.js';

const MEASURES = {
  risk: 'risk',
  logVariance: 'log-variance',
  tails: 'tail-mass',
  modes: 'lost-modes',
  invented: 'hallucination',
} as const;
const INFO: readonly MetricInfo[] = METRICS.map((output) => ({
  id: `world.${output}`,
  label: 'world',
  use: 'world',
  output,
  unit: '',
  better: 'lower',
  range: [-Infinity, Infinity],
  measures: MEASURES[output],
}));

/** Of bounds by simulated draws: the same for all studies, as if their quantiles were tabulated. */
const DRAWS = rootStream(7);

/** One simulated study through the whole analysis: the profile of its only strategy. */
export const simulate = (condition: Condition, random: RandomStream): readonly Verdict[] => {
  const { seeds, generations } = condition;
  const record = recordOf(seeds, generations);
  const arms = [condition.strategy, condition.control].map((chain, arm) =>
    Array.from({ length: seeds }, (_, seed) => chain(random.child(arm, seed))),
  );
  const input: AnalysisInput = {
    record,
    metrics: INFO,
    series: arms.flatMap((chains, group) => METRICS.map((name) => column(chains, group, name))),
    progress: arms.map(() => ({
      asked: record.study.seeds,
      finished: record.study.seeds,
      failed: 0,
      lineage: NO_ROWS,
    })),
    failures: [],
    counts: { cells: 2 * seeds, done: 2 * seeds, failed: 0, missing: 0 },
  };
  const results = analyse(input, { predict: () => undefined, random: DRAWS });
  return results.verdicts.filter(({ group }) => group === 0);
};

const NO_ROWS = { generations: 0, bin: 1, points: [], made: 0 };

const column = (
  chains: readonly (readonly Measurement[])[],
  group: number,
  name: (typeof METRICS)[number],
): MeasuredSeries => ({
  group,
  metric: `world.${name}`,
  basis: 'exact',
  generations: chains[0]!.length,
  seeds: chains.map((_, seed) => seed + 1),
  values: Float64Array.from(chains.flatMap((chain) => chain.map((measured) => measured[name]))),
});
