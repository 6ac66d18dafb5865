import {
  groupKey,
  type ComparedCells,
  type GroupName,
  type MeasuredSeries,
  type MetricInfo,
  type RunChange,
  type RunPairing,
  type StudyRecord,
} from '../../contracts/index.js';
import type { Thresholds } from '../../judging/index.js';
import { canonicalJson } from '../../plugin/index.js';
import type { AnalysisInput } from '../input.js';
import { MARKS } from '../input.js';
import { sharedSeeds } from '../series/seeds.js';
import { SeriesTable } from '../series/table.js';

type Replaced = Extract<RunChange, { kind: 'replaced' }>;
const SINGLE = ['source', 'model', 'samples'] as const;

/** Where each of two runs has one source, model or T, of another name, the one is taken for the other. */
export const replacedOf = (reference: readonly GroupName[], here: readonly GroupName[]): readonly Replaced[] =>
  SINGLE.flatMap((of): readonly Replaced[] => {
    const [a, b] = [reference, here].map((groups) => [...new Set(groups.map((group) => group[of]))]);
    return a!.length === 1 && b!.length === 1 && a![0] !== b![0]
      ? [{ kind: 'replaced', of, before: a![0]!, after: b![0]! }]
      : [];
  });

/** A group of the reference, and the one of the other run that goes by its name. */
export interface MatchedGroup {
  readonly reference: number;
  readonly here: number;
}
export interface MatchedGroups {
  readonly both: readonly MatchedGroup[];
  readonly onlyReference: readonly GroupName[];
  readonly onlyHere: readonly GroupName[];
}

export const matchGroups = (
  reference: readonly GroupName[],
  here: readonly GroupName[],
  replaced: readonly Replaced[],
): MatchedGroups => {
  const renamed = (group: GroupName): string =>
    groupKey(replaced.reduce<GroupName>((named, { of, before }) => ({ ...named, [of]: before }), group));
  const places = new Map(here.map((group, place) => [renamed(group), place]));
  const both = reference.flatMap((group, place): readonly MatchedGroup[] => {
    const other = places.get(groupKey(group));
    return other === undefined ? [] : [{ reference: place, here: other }];
  });
  const [found, others] = [new Set(both.map((one) => one.reference)), new Set(both.map((one) => one.here))];
  return {
    both,
    onlyReference: reference.filter((_, place) => !found.has(place)).map(bare),
    onlyHere: here.filter((_, place) => !others.has(place)).map(bare),
  };
};
export const bare = ({ source, model, strategy, samples }: GroupName): GroupName => ({
  source,
  model,
  strategy,
  samples,
});

/** Outputs that both runs measure, as the reference declares them; `otherwise`: by the same id something else. */
export const matchMetrics = (
  reference: readonly MetricInfo[],
  here: readonly MetricInfo[],
): {
  readonly both: readonly MetricInfo[];
  readonly otherwise: readonly string[];
  readonly onlyReference: readonly string[];
  readonly onlyHere: readonly string[];
} => {
  const others = new Map(here.map((metric) => [metric.id, metric]));
  const meaning = ({ unit, better, ideal, range, measures }: MetricInfo): string =>
    canonicalJson([unit, better, ideal ?? null, [...range], measures ?? null]);
  const shared = reference.filter(({ id }) => others.has(id));
  const both = shared.filter((metric) => meaning(metric) === meaning(others.get(metric.id)!));
  const ids = new Set(reference.map(({ id }) => id));
  return {
    both,
    otherwise: shared.filter((metric) => !both.includes(metric)).map(({ id }) => id),
    onlyReference: reference.flatMap(({ id }) => (others.has(id) ? [] : [id])),
    onlyHere: here.flatMap(({ id }) => (ids.has(id) ? [] : [id])),
  };
};

type PairedGroup = Pick<StudyRecord['groups'][number], 'source' | 'recorded'>;

/** Whether chains of one seed share anything: their real rows follow from the study's seed, the source, its data and the seed. */
export const pairingOf = (
  reference: StudyRecord,
  here: StudyRecord,
  [a, b]: readonly [group: PairedGroup, group: PairedGroup],
  [seeds, others]: readonly [readonly number[], readonly number[]],
  { seeds: fewest }: Pick<Thresholds, 'seeds'>,
): RunPairing => {
  const none = (because: Extract<RunPairing, { by: 'none' }>['because']): RunPairing => ({ by: 'none', because });
  const [imported, alsoImported] = [reference, here].map((record) => record.imported !== undefined);
  if (imported !== alsoImported) return none('imported');
  if ((a.recorded === undefined) !== (b.recorded === undefined)) return none('recorded');
  if (imported !== true) {
    if (reference.study.seed !== here.study.seed) return none('study seed');
    const [one, other] = [sourceOf(reference, a.source), sourceOf(here, b.source)];
    if (one !== other) return none('source');
    const { fingerprint } = reference.sources[a.source] ?? {};
    if (fingerprint !== here.sources[b.source]?.fingerprint) return none('data');
  }
  const least = Math.min(seeds.length, others.length, fewest);
  return sharedSeeds(seeds, others).length < least ? none('seeds') : { by: 'seed' };
};

const sourceOf = ({ study }: StudyRecord, label: string): string | undefined => {
  const found = study.sources.find(({ as }) => as === label);
  return found === undefined ? undefined : canonicalJson([found.use, found.with]);
};

/**
 * Chains of matched groups by what became of them in the two runs. `isEqual`: whether all chains that both have of a group give
 * the same numbers of one output, bit for bit.
 */
export const countCells = (
  reference: AnalysisInput,
  here: AnalysisInput,
  groups: MatchedGroups,
  metrics: readonly MetricInfo[],
): {
  readonly cells: ComparedCells;
  isEqual(group: MatchedGroup, metric: string): boolean;
} => {
  const [a, b] = [new RunChains(reference, metrics), new RunChains(here, metrics)];
  const only = (chains: RunChains, places: readonly number[]): number => {
    const matched = new Set(places);
    return chains.places.reduce((sum, place) => sum + (matched.has(place) ? 0 : chains.asked(place).length), 0);
  };
  const counts = {
    both: 0,
    equal: 0,
    differ: 0,
    unrecorded: 0,
    onlyReference: only(
      a,
      groups.both.map((one) => one.reference),
    ),
    onlyHere: only(
      b,
      groups.both.map((one) => one.here),
    ),
  };
  for (const one of groups.both) {
    const [own, other] = [a.asked(one.reference), b.asked(one.here)];
    const shared = sharedSeeds(own, other);
    counts.both += shared.length;
    counts.onlyReference += own.length - shared.length;
    counts.onlyHere += other.length - shared.length;
    for (const seed of shared) counts[compareChains(a.of(one.reference), b.of(one.here), seed)]++;
  }
  return {
    cells: counts,
    isEqual: (group, metric) => {
      const shared = sharedSeeds(a.asked(group.reference), b.asked(group.here));
      const [own, other] = [a.of(group.reference, metric), b.of(group.here, metric)];
      return shared.length > 0 && shared.every((seed) => compareChains(own, other, seed) === 'equal');
    },
  };
};

/** The chains of one group: every output on every basis. */
interface GroupChains {
  readonly outputs: readonly (readonly MeasuredSeries[])[];
  /** row of each seed in all of them */
  readonly rows: ReadonlyMap<number, number>;
  /** failed by their own fault */
  readonly lost: ReadonlySet<number>;
}
class RunChains {
  readonly #table: SeriesTable;
  readonly #rows: ReadonlyMap<number, number>;
  readonly places: readonly number[];

  constructor(
    private readonly input: AnalysisInput,
    private readonly metrics: readonly MetricInfo[],
  ) {
    this.#table = new SeriesTable(input);
    this.#rows = new Map(input.record.study.seeds.map((seed, row) => [seed, row]));
    this.places = input.record.groups.map((_, place) => place);
  }

  asked(place: number): readonly number[] {
    return this.#table.asked(place);
  }
  /** `metric`: this output alone. */
  of(place: number, metric?: string): GroupChains {
    const metrics = metric === undefined ? this.metrics : this.metrics.filter(({ id }) => id === metric);
    return {
      outputs: metrics.map(({ id }) => this.#table.bases(place, id)),
      rows: this.#rows,
      lost: new Set(this.input.progress[place]!.lost),
    };
  }
}

/** All numbers in every generation; what has none says why. A chain that failed before its first number has nothing else. */
const compareChains = (a: GroupChains, b: GroupChains, seed: number): 'equal' | 'differ' | 'unrecorded' => {
  const [here, there] = [isRecorded(a, seed), isRecorded(b, seed)];
  if (!here && !there) return a.lost.has(seed) && b.lost.has(seed) ? 'equal' : 'unrecorded';
  if (!here || !there) return a.lost.has(seed) || b.lost.has(seed) ? 'differ' : 'unrecorded';
  if (a.lost.has(seed) !== b.lost.has(seed)) return 'differ';
  return a.outputs.every((bases, output) =>
    (['exact', 'sampled'] as const).every((basis) => {
      const [x, y] = [bases, b.outputs[output]!].map((all) => all.find((one) => one.basis === basis));
      return sameRow(x, a.rows.get(seed)!, y, b.rows.get(seed)!);
    }),
  )
    ? 'equal'
    : 'differ';
};

const isRecorded = ({ outputs, rows }: GroupChains, seed: number): boolean =>
  outputs.some((bases) =>
    bases.some(({ values, marks, generations }) => {
      const first = rows.get(seed)! * generations;
      for (let at = first; at < first + generations; at++)
        if (!Number.isNaN(values[at]) || (marks?.[at] ?? MARKS.none) !== MARKS.none) return true;
      return false;
    }),
  );

/** A basis on which a chain has nothing is the same as no such basis. */
const sameRow = (a: MeasuredSeries | undefined, x: number, b: MeasuredSeries | undefined, y: number): boolean => {
  const generations = a?.generations ?? b?.generations ?? 0;
  for (let g = 0; g < generations; g++) {
    const [i, j] = [x * generations + g, y * generations + g];
    if (!Object.is(valueAt(a, i), valueAt(b, j)) || markAt(a, i) !== markAt(b, j)) return false;
  }
  return true;
};
const valueAt = (series: MeasuredSeries | undefined, at: number): number => series?.values[at] ?? NaN;
const markAt = (series: MeasuredSeries | undefined, at: number): number => series?.marks?.[at] ?? MARKS.none;
