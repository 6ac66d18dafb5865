import {
  settingKey,
  type GridResults,
  type GroupIndex,
  type GroupTone,
  type GroupTrajectories,
  type MeasuredSeries,
  type MetricInfo,
  type Trajectories,
  type Trajectory,
  type TrajectoryValue,
} from '../../contracts/index.js';
import { MARKS } from '../input.js';
import type { SeriesTable } from '../series/table.js';
import { isLog, isNoHit } from '../trend/trend.js';
import { outputOf } from '../verdicts/tail-elements.js';
import { clearer, outcomeOf, WORST, type Outcome } from './outcomes.js';

/** Settings that are shown chain by chain, generations of a chain, and chains in all. */
const SETTINGS = 6;
const GENERATIONS = 40;
const CHAINS = 1200;

type Known = Pick<GridResults, 'groups' | 'verdicts' | 'series' | 'metrics'>;
interface ComparedSetting {
  readonly groups: readonly GroupIndex[];
  readonly worst: Outcome;
}

/** Chain by chain what each setting's worst strategy is judged on: of all settings, or of the worst where they are many. */
export const trajectoriesOf = (table: SeriesTable, known: Known): readonly Trajectories[] => {
  const settings = settingsOf(known);
  const shown = [...settings].sort((a, b) => byWorst(a.worst, b.worst)).slice(0, SETTINGS);
  const groups = shown.reduce((sum, one) => sum + one.groups.length, 0);
  const most = Math.max(1, Math.floor(CHAINS / groups));
  const more = settings.length - shown.length;
  return settings.flatMap((setting) => {
    if (!shown.includes(setting)) return [];
    const drawn = settingTrajectories(table, setting, known, most);
    return drawn === undefined ? [] : [more === 0 ? drawn : { ...drawn, more }];
  });
};

const byWorst = (a: Outcome, b: Outcome): number => rankOf(a.tone) - rankOf(b.tone) || clearer(a, b);
const rankOf = (tone: GroupTone): number => WORST.indexOf(tone);

/** In the order of the study, each with its strategies and then the controls that they are held against. */
const settingsOf = ({ groups, verdicts, series, metrics }: Known): readonly ComparedSetting[] => {
  const settings = new Map<string, { own: GroupIndex[]; outcomes: Outcome[] }>();
  groups.forEach((one, group) => {
    const { strategy, role } = one;
    if (role !== 'strategy') return;
    const key = settingKey(one);
    const setting = settings.get(key) ?? { own: [], outcomes: [] };
    settings.set(key, setting);
    setting.own.push(group);
    const own = verdicts.filter((verdict) => verdict.group === group);
    const outcome = outcomeOf({ group, strategy, verdicts: own }, series, metrics);
    if (outcome !== undefined) setting.outcomes.push(outcome);
  });
  return [...settings.values()].flatMap(({ own, outcomes }) => {
    if (outcomes.length === 0) return [];
    const controls = new Set(own.flatMap((group) => groups[group]!.control ?? []));
    for (const group of own) controls.delete(group);
    const worst = outcomes.reduce((most, one) => (byWorst(one, most) < 0 ? one : most));
    return [{ groups: [...own, ...controls], worst }];
  });
};

const settingTrajectories = (
  table: SeriesTable,
  { groups, worst }: ComparedSetting,
  { metrics }: Known,
  most: number,
): Trajectories | undefined => {
  const lead = metrics.find(({ id }) => id === worst.lead.metric);
  // The share of a rare class that is found has an output of its own, without a logarithm.
  const metric = lead?.found === undefined ? lead : outputOf(lead, lead.found.share, metrics);
  if (metric === undefined) return undefined;
  // Exact and sampled numbers never make one picture: the basis that the worst strategy has, and most of its setting.
  const having = (group: GroupIndex, basis: string): MeasuredSeries | undefined =>
    table.bases(group, metric.id).find((one) => one.basis === basis);
  const bases = (['exact', 'sampled'] as const).map((basis) => ({
    basis,
    series: groups.flatMap((group) => having(group, basis) ?? []),
  }));
  const [{ basis, series }] = bases.sort((a, b) => b.series.length - a.series.length) as [(typeof bases)[0]];
  if (series.length === 0) return undefined;
  const generations = evenly(measuredIn(series), GENERATIONS);
  const isTail = metric.measures === 'tail-mass';
  const as = isLog(metric) ? 'exponential' : 'value';
  const valueOf = (value: number, mark: number | undefined): TrajectoryValue => {
    if (Number.isNaN(value)) return mark === MARKS.lost ? 'none' : null;
    const read = as === 'exponential' ? Math.exp(value) : value;
    if (Math.abs(read) === Infinity) return 'infinite';
    return isTail && isNoHit(read, basis, table) ? 'none' : Number(read.toPrecision(4));
  };
  return {
    metric: metric.id,
    basis,
    as,
    generations,
    groups: series.map((one) => chainsOf(one, generations, { valueOf, metric, most })),
  };
};

/** Generations of which any chain has a number, or has lost it. */
const measuredIn = (series: readonly MeasuredSeries[]): readonly number[] => {
  const found = new Set<number>();
  for (const { values, marks, generations } of series)
    for (let at = 0; at < values.length; at++)
      if (!Number.isNaN(values[at]) || marks?.[at] === MARKS.lost) found.add((at % generations) + 1);
  return [...found].sort((a, b) => a - b);
};

/** At most `most`, the first and the last among them. */
const evenly = <T>(items: readonly T[], most: number): readonly T[] =>
  items.length <= most
    ? items
    : Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / Math.max(1, most - 1))]!);

interface Reading {
  readonly valueOf: (value: number, mark: number | undefined) => TrajectoryValue;
  readonly metric: MetricInfo;
  readonly most: number;
}

const chainsOf = (
  { group, seeds, values, marks, generations }: MeasuredSeries,
  at: readonly number[],
  { valueOf, metric, most }: Reading,
): GroupTrajectories => {
  const chains = seeds.flatMap((seed, row): Trajectory[] => {
    const own = at.map((generation) => {
      const place = row * generations + generation - 1;
      return valueOf(values[place]!, marks?.[place]);
    });
    while (own.at(-1) === null) own.pop();
    return own.length === 0 ? [] : [{ seed, values: own }];
  });
  if (chains.length <= most) return { group, chains: chains.length, shown: chains };
  const ends = new Map(chains.map((chain) => [chain, badness(chain, metric, at.length)]));
  const ranked = [...chains].sort((a, b) => (ends.get(a)! > ends.get(b)! ? -1 : ends.get(a)! < ends.get(b)! ? 1 : 0));
  const kept = new Set(evenly(ranked, most));
  return { group, chains: chains.length, shown: chains.filter((chain) => kept.has(chain)) };
};

/** Of the end of a chain, higher = worse: one that did not come to its end, or has lost what is measured, before any number. */
const badness = ({ values }: Trajectory, { better }: MetricInfo, whole: number): number => {
  const end = values.at(-1)!;
  if (values.length < whole || typeof end !== 'number') return Infinity;
  return better === 'lower' ? end : -end;
};
