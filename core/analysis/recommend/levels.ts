import {
  isSameGroup,
  type GroupName,
  type RandomStream,
  type Tolerance,
  type WalkPlan,
} from '../../contracts/index.js';
import type { Thresholds } from '../../judging/index.js';
import type { AnalysisInput } from '../input.js';
import type { Arms } from '../series/arms.js';
import { MARKS } from '../input.js';
import { SeriesTable } from '../series/table.js';
import { endOf, lastOf, oneOf } from '../series/window.js';
import { controlAtWorst } from '../verdicts/at-worst.js';
import { profileOf } from '../verdicts/profile.js';
import type { Question } from './question.js';
import type { PairedLevels } from './rule.js';

export interface LevelTools {
  readonly thresholds: Thresholds;
  readonly random: RandomStream;
}

/**
 * Levels of the first `seeds` seeds at one step of a walk: a function of what is recorded of these seeds alone, so that
 * a walk that is repeated on the finished journal goes the same way. Strategy and control are read over the same
 * generations. Seeds that ended for no fault of their chain, or with nothing to measure by the metric's own word, are not
 * there; lost ones are counted.
 */
export const levelsAt = (
  input: AnalysisInput,
  plan: Pick<WalkPlan, 'source' | 'model' | 'samples' | 'control'>,
  strategy: string,
  seeds: number,
  question: Question,
  { thresholds, random }: LevelTools,
): PairedLevels => {
  const first = input.record.study.seeds.slice(0, seeds);
  const table = tableOf(input, first);
  const { source, model, samples } = plan;
  const index = indexOf(input, { source, model, samples, strategy });
  const control = indexOf(input, { source, model, samples, strategy: plan.control });
  if (index < 0 || control < 0) return NOTHING;
  const pair: PairedArms = { table, index, control };
  const isEvent = question.kind === 'event';
  const arms = table.arms(index, control, question.metric, isEvent ? undefined : question.reading.read);
  if (arms === undefined) return unmeasured(pair, question.metric.id, isEvent);
  const [atWorst] = controlAtWorst(arms, isEvent ? undefined : question.reading.read);
  if (isEvent) return { ...events(arms, pair, question.share), atWorst };
  const profile = profileOf(
    judgedBy(table, question.tolerance),
    index,
    thresholds,
    random.child(source, model, strategy, samples),
  );
  const window = lastOf(arms.generations, question.tolerance.window);
  return {
    here: arms.here(window),
    control: arms.control(window),
    lost: arms.lost,
    diverging: profile.some(({ id, state }) => id === 'diverging-risk' && state === 'present'),
    atWorst,
  };
};

/** The same run as if this were the study's tolerance: of several each has a profile of its own. */
const judgedBy = (table: SeriesTable, tolerance: Tolerance): SeriesTable => {
  const { input } = table;
  const { record } = input;
  return record.study.tolerance === tolerance
    ? table
    : new SeriesTable({ ...input, record: { ...record, study: { ...record.study, tolerance } } });
};

const NOTHING: PairedLevels = { here: new Float64Array(0), control: new Float64Array(0) };
/** Two groups of a run, of the seeds of one look. */
interface PairedArms {
  readonly table: SeriesTable;
  readonly index: number;
  readonly control: number;
}

const tableOf = (input: AnalysisInput, seeds: readonly number[]): SeriesTable => {
  const first = new Set(seeds);
  const of = (list: readonly number[]): readonly number[] => list.filter((seed) => first.has(seed));
  const whole = new SeriesTable(input);
  return new SeriesTable({
    ...input,
    progress: input.progress.map((progress, group) => ({
      ...progress,
      finished: of(progress.finished),
      lost: of(progress.lost ?? []),
      asked: of(whole.asked(group)),
    })),
  });
};

/** Neither arm has a number: what is lost in them is all that can be said. */
const unmeasured = ({ table, index, control }: PairedArms, metric: string, isEvent: boolean): PairedLevels => {
  const { progress, silent = [] } = table.input;
  const isLost = (group: number): ((seed: number) => boolean) => {
    const { finished, lost = [] } = progress[group]!;
    const series = silent.find((one) => one.group === group && one.metric === metric);
    const undefinedAt = new Set(
      finished.filter((seed) => {
        const from = (series?.seeds.indexOf(seed) ?? 0) * (series?.generations ?? 0);
        return series?.marks?.subarray(from, from + series.generations).includes(MARKS.lost);
      }),
    );
    return (seed) => lost.includes(seed) || undefinedAt.has(seed);
  };
  const [here, there] = [isLost(index), isLost(control)];
  const counts = { here: 0, control: 0, both: 0 };
  for (const seed of table.asked(index).filter((one) => table.asked(control).includes(one)))
    if (here(seed) && there(seed)) counts.both++;
    else if (here(seed)) counts.here++;
    else if (there(seed)) counts.control++;
  const happened = new Float64Array(isEvent ? counts.both : 0).fill(1);
  return { here: happened, control: happened, lost: counts };
};

export const indexOf = ({ record }: AnalysisInput, name: GroupName): number =>
  record.groups.findIndex((group) => isSameGroup(group, name));

/**
 * 1 where the mean over the last fifth of the run lies below the limit, by seed, and where the seed is lost: what became of
 * a chain that died, or whose mass is undefined, is no better than what the event is about.
 */
const events = (arms: Arms, { table, index, control }: PairedArms, share: number): PairedLevels => {
  const limit = limitOf(arms, share);
  const happened = (of: Arms, which: 'here' | 'control'): number[] =>
    [...of[which](endOf(of.generations))].map((value) => (value < limit ? 1 : 0));
  const [here, there] = [happened(arms, 'here'), happened(arms, 'control')];
  const { lost, seeds, metric } = arms;
  if (lost.here + lost.control + lost.both > 0) {
    const { input } = table;
    const series = input.series.filter((one) => one.metric !== metric.id || one.basis === arms.basis);
    const kept = new Set(seeds);
    for (const seed of table.asked(index).filter((one) => !kept.has(one) && table.asked(control).includes(one))) {
      const single = tableOf({ ...input, series }, [seed]);
      const { here: x, control: c, both } = single.arms(index, control, metric)!.lost;
      if (x + c + both === 0) continue;
      const alone = (group: number): number => {
        const of = single.arms(group, group, metric);
        return of === undefined ? 1 : (happened(of, 'here')[0] ?? 1);
      };
      here.push(alone(index));
      there.push(alone(control));
    }
  }
  return { here: Float64Array.from(here), control: Float64Array.from(there), lost };
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
