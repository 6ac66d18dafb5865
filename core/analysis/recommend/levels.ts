import type { RandomStream, WalkPlan } from '../../contracts/index.js';
import type { AnalysisInput } from '../input.js';
import type { Arms } from '../series/arms.js';
import { SeriesTable } from '../series/table.js';
import { allOf, endOf, lastOf, oneOf } from '../series/window.js';
import { profileOf } from '../verdicts/profile.js';
import type { Thresholds } from '../verdicts/thresholds.js';
import type { Question } from './question.js';
import type { Levels } from './rule.js';

export interface LevelTools {
  readonly thresholds: Thresholds;
  readonly random: RandomStream;
}

/**
 * Levels of the first `seeds` seeds at one step of a walk: a function of what is recorded of these seeds alone, so that
 * a walk that is repeated on the finished journal goes the same way.
 */
export const levelsAt = (
  input: AnalysisInput,
  plan: Pick<WalkPlan, 'source' | 'model' | 'samples' | 'control'>,
  strategy: string,
  seeds: number,
  question: Question,
  { thresholds, random }: LevelTools,
): Levels => {
  const first = new Set(input.record.study.seeds.slice(0, seeds));
  const table = new SeriesTable({
    ...input,
    progress: input.progress.map((progress) => ({
      ...progress,
      finished: progress.finished.filter((seed) => first.has(seed)),
    })),
  });
  const { source, model, samples } = plan;
  const index = indexOf(input, { source, model, samples, strategy });
  const control = indexOf(input, { source, model, samples, strategy: plan.control });
  const nothing = { here: new Float64Array(0), control: new Float64Array(0) };
  if (index < 0 || control < 0) return nothing;
  if (question.kind === 'event') {
    const arms = table.arms(index, control, question.metric);
    return arms === undefined ? nothing : events(arms, question.share);
  }
  const arms = table.arms(index, control, question.metric, question.reading.read);
  if (arms === undefined) return nothing;
  const profile = profileOf(table, index, thresholds, random.child(source, model, strategy, samples));
  return {
    here: arms.here(lastOf(arms.generations, input.record.study.tolerance.window)),
    control: arms.control(allOf(arms.generations)),
    diverging: profile.some(({ id, state }) => id === 'diverging-risk' && state === 'present'),
  };
};

const indexOf = (
  { record }: AnalysisInput,
  { source, model, samples, strategy }: Pick<WalkPlan, 'source' | 'model' | 'samples' | 'strategy'>,
): number =>
  record.groups.findIndex(
    (group) =>
      group.source === source && group.model === model && group.samples === samples && group.strategy === strategy,
  );

/** 1 where the mean over the last fifth of the run lies below the limit, by seed. */
const events = (arms: Arms, share: number): Levels => {
  const limit = limitOf(arms, share);
  const end = endOf(arms.generations);
  const happened = (values: Float64Array): Float64Array => values.map((value) => (value < limit ? 1 : 0));
  return { here: happened(arms.here(end)), control: happened(arms.control(end)) };
};

/** `share` of the ideal. The metric of a tail mass is a log, and where its truth is not known the control's mean mass is. */
const limitOf = (arms: Arms, share: number): number => {
  const { measures, ideal } = arms.metric;
  if (measures === 'tail-mass') return (typeof ideal === 'number' ? ideal : Math.log(meanMass(arms))) + Math.log(share);
  return typeof ideal === 'number' && ideal > 0 ? share * ideal : share;
};

const meanMass = (arms: Arms): number => {
  let sum = 0;
  let n = 0;
  for (let generation = 1; generation <= arms.generations; generation++)
    for (const log of arms.control(oneOf(generation))) {
      if (Number.isNaN(log)) continue;
      sum += Math.exp(log);
      n++;
    }
  return sum / n;
};
