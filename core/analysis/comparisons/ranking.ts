import {
  settingKey,
  type Basis,
  type GridResults,
  type Group,
  type GroupIndex,
  type GroupLineage,
  type MetricInfo,
  type RandomStream,
  type RankedGroup,
  type RankedPair,
  type Ranking,
  type Verdict,
  type VerdictId,
} from '../../contracts/index.js';
import { definitionOf } from '../../definitions/index.js';
import { readAsRisk, type Thresholds } from '../../judging/index.js';
import type { Alone } from '../series/arms.js';
import type { SeriesTable } from '../series/table.js';
import { endOf } from '../series/window.js';
import { studentInterval } from '../tests/student.js';
import { COMPARED, countOf, isLostLevel, levelsOf } from './effects.js';
import { pairsOf, READABLE, type PairedStrategies } from './pairs.js';

interface JudgedMetric {
  readonly id: VerdictId;
  readonly metric: MetricInfo;
}
type Ranked = Pick<GridResults, 'groups' | 'verdicts' | 'lineage'>;
interface Placed {
  readonly index: number;
  readonly arm: Alone;
  readonly levels: Float64Array;
  readonly lost: number;
  readonly mean: number;
}

/**
 * All strategies and controls of one source, model and T by their end values, one ranking for each metric that the
 * profiles judge a definition on: what a ratio to a control of another size cannot do. Two strategies at least.
 */
export const rankingsOf = (
  table: SeriesTable,
  { groups, verdicts, lineage }: Ranked,
  random: RandomStream,
  thresholds: Thresholds,
): Ranking[] =>
  [...panels(groups).values()].flatMap((panel) => {
    if (panel.filter((index) => groups[index]!.role === 'strategy').length < 2) return [];
    const { source, model, samples } = groups[panel[0]!]!;
    return judgedIn(table, verdicts, panel).flatMap((judged) =>
      rank(
        table,
        groups,
        lineage,
        panel,
        judged,
        random.child(source, model, samples, judged.id, judged.metric.id),
        thresholds,
      ),
    );
  });

const panels = (groups: readonly Group[]): Map<string, number[]> => {
  const found = new Map<string, number[]>();
  groups.forEach((group, index) => {
    const key = settingKey(group);
    found.set(key, [...(found.get(key) ?? []), index]);
  });
  return found;
};

const judgedIn = (table: SeriesTable, verdicts: readonly Verdict[], panel: readonly GroupIndex[]): JudgedMetric[] =>
  COMPARED.flatMap((id) => {
    const names = new Set(
      verdicts.flatMap((one) =>
        one.id === id && one.state !== 'not-measured' && panel.includes(one.group) ? [one.metric] : [],
      ),
    );
    return table.input.metrics.filter((metric) => names.has(metric.id)).map((metric) => ({ id, metric }));
  });

const rank = (
  table: SeriesTable,
  groups: readonly Group[],
  lineage: readonly GroupLineage[],
  panel: readonly number[],
  { id, metric }: JudgedMetric,
  random: RandomStream,
  thresholds: Thresholds,
): Ranking[] => {
  const read = id === 'any-risk' ? readAsRisk(metric)?.read : undefined;
  const loss = definitionOf(id).loses;
  const basis = basisOf(table, panel, metric);
  const arms = panel.flatMap((index) => {
    const arm = table.alone(index, metric, basis, undefined, read);
    return arm === undefined || arm.seeds.length + arm.lost.length === 0 ? [] : [{ index, arm }];
  });
  const seeds = [...new Set(arms.flatMap(({ arm }) => arm.asked))].sort((a, b) => a - b);
  const placed = arms
    .map(({ index, arm }): Placed => {
      const levels = levelsOf(arm, seeds, (value) => (loss ? -value : value));
      return { index, arm, levels, lost: countOf(levels, isLostLevel), mean: meanOf(levels) };
    })
    .sort(inOrder);
  if (placed.filter(({ index }) => groups[index]!.role === 'strategy').length < 2) return [];
  const found = pairsOf(
    placed.map(({ levels }) => levels),
    random,
    thresholds,
  );
  const better = (metric.better === 'higher' && id === 'any-risk') || loss ? 'higher' : 'lower';
  return [
    {
      verdict: id,
      metric: metric.id,
      basis,
      better,
      method: found?.method === 'max-T' ? 'max-T' : 'Holm',
      entries: placed.map((one, at) =>
        entryOf(
          table,
          lineage.find(({ group }) => group === one.index),
          one,
          placesOf(at, placed, found),
          metric,
        ),
      ),
      pairs: (found?.pairs ?? []).map((pair): RankedPair => ({
        better: placed[pair.better]!.index,
        worse: placed[pair.worse]!.index,
        ...(pair.lost || placed.length > READABLE ? {} : { effect: pair.effect }),
        n: pair.n,
        adjusted: pair.adjusted,
        apart: pair.apart,
      })),
      untested: found === undefined ? (placed.length * (placed.length - 1)) / 2 : found.untested,
    },
  ];
};

/** Nothing that the other seeds say lifts a group with lost seeds above one without. */
const inOrder = (a: Placed, b: Placed): number => shareLost(a) - shareLost(b) || a.mean - b.mean || a.index - b.index;
const shareLost = ({ lost, arm }: Placed): number => lost / Math.max(1, arm.asked.length);

/** Of the seeds that have a number; none has: the last place of all. */
const meanOf = (levels: Float64Array): number => {
  const known = levels.filter(Number.isFinite);
  return known.length === 0 ? Infinity : known.reduce((sum, value) => sum + value, 0) / known.length;
};

/** Places that are left when the pairs told apart have spoken. */
const placesOf = (at: number, placed: readonly Placed[], found: PairedStrategies | undefined): RankedGroup['place'] => {
  const apart = (found?.pairs ?? []).filter((pair) => pair.apart);
  // Shown or not, no place before a group that has lost none.
  const sound = placed[at]!.lost === 0 ? 0 : placed.filter(({ lost }) => lost === 0).length;
  return {
    from: 1 + Math.max(sound, apart.filter(({ worse }) => worse === at).length),
    to: placed.length - apart.filter(({ better }) => better === at).length,
  };
};

const entryOf = (
  table: SeriesTable,
  lineage: GroupLineage | undefined,
  { index, arm, lost }: Placed,
  place: RankedGroup['place'],
  metric: MetricInfo,
): RankedGroup => {
  // As the metric gives it, whatever way round it is judged.
  const plain = table.alone(index, metric, arm.series.basis)!.means(endOf(arm.series.generations));
  const last = lineage?.points.at(-1);
  return {
    group: index,
    place,
    ...(plain.length === 0 ? {} : { end: studentInterval(plain) }),
    n: arm.asked.length,
    lost,
    unknown: arm.asked.length - arm.seeds.length - lost,
    ...(last === undefined
      ? {}
      : {
          rows: {
            real: last.real,
            synthetic: last.synthetic.reduce((sum, rows) => sum + rows, last.teacher),
          },
        }),
    ...(lineage?.realDrawn === undefined ? {} : { realDrawn: lineage.realDrawn }),
  };
};

/** Of the two bases the one on which most seeds of all groups have a number at the end. */
const basisOf = (table: SeriesTable, panel: readonly number[], metric: MetricInfo): Basis => {
  const seeds = (basis: Basis): number =>
    panel.reduce((sum, index) => sum + (table.alone(index, metric, basis)?.seeds.length ?? 0), 0);
  return seeds('sampled') > seeds('exact') ? 'sampled' : 'exact';
};
