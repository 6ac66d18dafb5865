import {
  isSameGroup,
  isSameSetting,
  type GridResults,
  type Group,
  type MetricInfo,
  type RandomStream,
  type RunEffect,
  type RunPairing,
  type UncomparedEffect,
  type VerdictId,
} from '../../contracts/index.js';
import { candidates, type Thresholds, type VerdictCandidate } from '../../judging/index.js';
import { COMPARED, levelsOf, pairedApart, scaleOf } from '../comparisons/effects.js';
import { measured } from '../comparisons/max-t.js';
import type { Alone, Arms } from '../series/arms.js';
import type { SeriesTable } from '../series/table.js';
import { endOf } from '../series/window.js';
import { studentInterval } from '../tests/student.js';
import { bare, type MatchedGroup } from './matching.js';
import { marginOf } from './within.js';

/** Two runs in one table: the groups of the reference first, then those of the other run from `offset` on. */
export interface JoinedRuns {
  readonly table: SeriesTable;
  readonly offset: number;
  readonly groups: readonly MatchedGroup[];
  /** outputs that both measure */
  readonly metrics: readonly MetricInfo[];
  readonly reference: Pick<GridResults, 'groups' | 'verdicts'>;
  readonly here: Pick<GridResults, 'groups' | 'verdicts'>;
  pairing(group: MatchedGroup): RunPairing;
  isEqual(group: MatchedGroup, metric: string): boolean;
}

/** What the tests and the words are made of; the numbers are those of seeds asked for in both, or of each run by itself. */
export interface MeasuredEffect {
  readonly fact: Omit<RunEffect, 'state' | 'within'>;
  /** of the three columns, ascending */
  readonly seeds: readonly number[];
  /** of `reference` and `here` by seed on the scale: bigger = worse, Infinity = lost, NaN = not known */
  readonly reference: Float64Array;
  readonly here: Float64Array;
  /** pairs: seed by seed, NaN = not known in one; else none */
  readonly column?: Float64Array;
  readonly within: boolean;
  /** bit for bit, in every generation */
  readonly equal: boolean;
}
export interface MeasuredRun {
  readonly effects: readonly MeasuredEffect[];
  readonly uncompared: readonly UncomparedEffect[];
}

/** Every matched group on every metric that the profiles of its source, model and T judge a definition on. */
export const measureEffects = (joined: JoinedRuns, thresholds: Thresholds, random: RandomStream): MeasuredRun => {
  const effects: MeasuredEffect[] = [];
  const uncompared: UncomparedEffect[] = [];
  for (const group of joined.groups)
    for (const id of COMPARED)
      for (const candidate of judgedOn(joined, group, id)) {
        const found = measureOne(joined, group, id, candidate, thresholds, random);
        if ('because' in found) uncompared.push(found);
        else effects.push(found);
      }
  return { effects: effects.map((effect) => withControl(effect, effects, joined)), uncompared };
};

/** The metrics that judge the definition in either run beside this group; where none does, the first that could. */
const judgedOn = (
  { metrics, reference, here, table }: JoinedRuns,
  group: MatchedGroup,
  id: VerdictId,
): readonly VerdictCandidate[] => {
  const possible = candidates(id, metrics, table.input.record.study.tolerance);
  const judged = new Set([
    ...judgedBeside(reference, reference.groups[group.reference]!, id),
    ...judgedBeside(here, here.groups[group.here]!, id),
  ]);
  const found = possible.filter(({ metric }) => judged.has(metric.id));
  return found.length > 0 ? found : possible.filter(({ metric }) => isMeasured(table, group, metric)).slice(0, 1);
};
const isMeasured = (table: SeriesTable, { reference }: MatchedGroup, { id }: MetricInfo): boolean =>
  table.bases(reference, id).length > 0;

const judgedBeside = ({ groups, verdicts }: JoinedRuns['here'], group: Group, id: VerdictId): readonly string[] =>
  verdicts.flatMap((one) => {
    const beside = isSameSetting(groups[one.group]!, group);
    const judges = one.state !== 'not-measured' || one.because === 'lost';
    return beside && one.id === id && judges && one.metric !== undefined ? [one.metric] : [];
  });

const measureOne = (
  joined: JoinedRuns,
  group: MatchedGroup,
  id: VerdictId,
  candidate: VerdictCandidate,
  thresholds: Thresholds,
  random: RandomStream,
): MeasuredEffect | UncomparedEffect => {
  const { table, offset } = joined;
  const { metric, reading } = candidate;
  const [reference, here] = [group.reference, offset + group.here];
  const about = { ...bare(table.group(reference)), verdict: id, metric: metric.id };
  const found = table.arms(here, reference, metric, reading?.read);
  if (found === undefined) return { ...about, because: whyNone(table, reference, here, metric) };
  const [before, after] = [reference, here].map((place) =>
    table.alone(place, metric, found.basis, undefined, reading?.read),
  ) as [Alone, Alone];
  if (before.seeds.length + after.seeds.length === 0) return { ...about, because: 'lost' };
  const pairing = joined.pairing(group);
  const arms = pairing.by === 'seed' ? found : inOrder(found, before, after);
  const scale = scaleOf(
    id,
    metric,
    pairing.by === 'seed' ? [ofPairs(after, arms), ofPairs(before, arms)] : [after, before],
  );
  const seeds = [...new Set([...before.asked, ...after.asked])].sort((a, b) => a - b);
  const levels = [before, after].map((arm) => levelsOf(arm, seeds, scale.on)) as [Float64Array, Float64Array];
  const column = pairing.by === 'seed' ? pairedApart(levels[1], levels[0]) : undefined;
  const { lost } = arms;
  const { margin, within } = marginOf(
    { id, arms, pairing, before, after, scale, table, places: [here, reference] },
    thresholds,
    random,
  );
  return {
    fact: {
      ...about,
      role: table.group(reference).role,
      basis: arms.basis,
      pairing,
      scale: scale.name,
      margin,
      n: measured(column ?? levels[1]).length,
      lost: { reference: lost.control, here: lost.here, both: lost.both },
      unknown: lost.unknown,
      ...endsOf(table, [reference, here], metric, arms, pairing.by === 'seed'),
    },
    seeds,
    reference: levels[0],
    here: levels[1],
    ...(column === undefined ? {} : { column }),
    within,
    equal: joined.isEqual(group, metric.id),
  };
};

/** Only the seeds that have a number in both say whether their logs exist. */
const ofPairs = (arm: Alone, { seeds }: Arms): Alone => {
  const paired = new Set(seeds);
  const rows = arm.seeds.flatMap((seed, row) => (paired.has(seed) ? [row] : []));
  return {
    ...arm,
    seeds,
    means: (window) => {
      const all = arm.means(window);
      return Float64Array.from(rows, (row) => all[row]!);
    },
  };
};

/** Chains that are not paired, as a definition reads arms: side by side in the order of their seeds. */
const inOrder = ({ metric, basis, generations }: Arms, before: Alone, after: Alone): Arms => {
  const n = Math.min(before.seeds.length, after.seeds.length);
  return {
    metric,
    basis,
    generations,
    seeds: after.seeds.slice(0, n),
    lost: {
      here: after.lost.length,
      control: before.lost.length,
      both: 0,
      infinite: 0,
      unknown: before.unknown.length + after.unknown.length,
      harmless: before.harmless.length + after.harmless.length,
      n: before.asked.length + after.asked.length,
    },
    here: (window) => after.means(window).slice(0, n),
    control: (window) => before.means(window).slice(0, n),
  };
};

const whyNone = (
  table: SeriesTable,
  reference: number,
  here: number,
  { id }: MetricInfo,
): UncomparedEffect['because'] => {
  const places = [reference, here];
  if (places.every((place) => table.bases(place, id).length > 0)) return 'basis';
  return places.some((place) => table.hasLostAll(place, id)) ? 'lost' : 'no number';
};

/** As the metric gives it, whatever way round it is judged; of pairs those that have a number in both. */
const endsOf = (
  table: SeriesTable,
  places: readonly number[],
  metric: MetricInfo,
  arms: Arms,
  paired: boolean,
): Pick<RunEffect, 'before' | 'after'> => {
  const [before, after] = places.map((place) => {
    const alone = table.alone(place, metric, arms.basis)!;
    const arm = paired ? ofPairs(alone, arms) : alone;
    return arm.means(endOf(alone.series.generations));
  });
  return {
    ...(before!.length === 0 ? {} : { before: studentInterval(before!) }),
    ...(after!.length === 0 ? {} : { after: studentInterval(after!) }),
  };
};

/** The same metric of the control that the group has in both runs. */
const withControl = (
  effect: MeasuredEffect,
  all: readonly MeasuredEffect[],
  { reference, here, groups }: JoinedRuns,
): MeasuredEffect => {
  const { fact } = effect;
  const matched = groups.find((one) => isSameGroup(reference.groups[one.reference]!, fact));
  const [own, other] = [reference.groups[matched!.reference]!.control, here.groups[matched!.here]!.control];
  const control = groups.find((one) => one.reference === own && one.here === other);
  if (control === undefined || control === matched) return effect;
  const named = reference.groups[control.reference]!;
  const place = all.findIndex(
    (one) => isSameGroup(named, one.fact) && one.fact.verdict === fact.verdict && one.fact.metric === fact.metric,
  );
  return place < 0 ? effect : { ...effect, fact: { ...fact, control: place } };
};
