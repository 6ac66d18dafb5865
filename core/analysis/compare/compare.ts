import type {
  ComparedRun,
  Estimate,
  MeasuredSeries,
  RandomStream,
  RunAgainst,
  RunEffect,
  RunGateId,
  RunsComparison,
  StudyRecord,
  StudyResults,
} from '../../contracts/index.js';
import { thresholdsOf, type Thresholds } from '../../judging/index.js';
import { countOf, isLostLevel, largestForInfinite } from '../comparisons/effects.js';
import { jointly, testAlone, type Joint } from '../comparisons/jointly.js';
import { LEVEL, measured } from '../comparisons/max-t.js';
import type { AnalysisInput } from '../input.js';
import { moments } from '../series/summary.js';
import { SeriesTable } from '../series/table.js';
import { holm } from '../tests/multiplicity.js';
import { deals, permuted } from '../tests/permuted.js';
import { FLIPS } from '../tests/sign-flip.js';
import { apartInterval, apartTwoSided, rankedTwoSided, standardErrorApart } from '../tests/two-samples.js';
import { changesOf, originOf } from './changes.js';
import { runGatesOf } from './gates.js';
import { measureEffects, type MeasuredRun, type MeasuredEffect } from './effects.js';
import { countCells, matchGroups, matchMetrics, pairingOf, replacedOf } from './matching.js';
import { judgedIn, movedRecommendations, newFailures, turnedOutcomes, turnedVerdicts } from './turned.js';

/** A run as it is compared: what it found by itself, and its columns. */
export interface AnalysedRun {
  readonly name: string;
  readonly record: StudyRecord;
  readonly results: StudyResults;
  /** of its grid; where not all runs have one, of its walks */
  readonly input: AnalysisInput;
  /** `input` is that of its walks */
  readonly walks?: true;
  /** the same up to so many generations; `input` where these are all */
  upTo(generations: number): AnalysisInput;
}

/** Runs against the first of them, all their effects tested at once. Pure. Two runs at least. */
export const compareRuns = (
  runs: readonly AnalysedRun[],
  random: RandomStream,
  gates: readonly RunGateId[] = [],
): RunsComparison => {
  const [reference, ...others] = runs as [AnalysedRun, ...AnalysedRun[]];
  const thresholds = thresholdsOf(reference.input.record.study.thresholds);
  const drafts = others.map((run) => draftOf(reference, run, thresholds, random.child('bounds')));
  const measured = drafts.flatMap(({ effects }) => effects.effects);
  const { method, tested } = testTogether(measured, thresholds, random.child('tests'));
  const sketches = runs.map(sketchOf);
  const against = drafts.map(({ effects, ...draft }, place): RunAgainst => ({
    ...draft,
    run: place + 1,
    effects: effects.effects.map((effect) => factOf(effect, tested.get(effect), thresholds)),
    uncompared: effects.uncompared,
  }));
  return {
    schema: 'collapsar/comparison@1',
    runs: sketches,
    against,
    ...(method === undefined ? {} : { method }),
    tests: tested.size,
    ...(gates.length === 0 ? {} : { gates: runGatesOf(gates, { runs: sketches, against }) }),
  };
};

const sketchOf = ({ name, record, input, walks }: AnalysedRun): ComparedRun => ({
  name,
  study: record.study.study,
  of: walks === true ? 'walks' : originOf(record),
  ...(walks === true && record.groups.length > 0 ? { grid: record.groups.length } : {}),
  generations: input.record.study.generations,
  cells: input.counts,
});

type Draft = Omit<RunAgainst, 'run' | 'effects' | 'uncompared'> & { readonly effects: MeasuredRun };

const draftOf = (reference: AnalysedRun, run: AnalysedRun, thresholds: Thresholds, random: RandomStream): Draft => {
  const generations = Math.min(...[reference, run].map(({ input }) => input.record.study.generations));
  const [a, b] = [reference, run].map((one) => one.upTo(generations)) as [AnalysisInput, AnalysisInput];
  const replaced = replacedOf(a.record.groups, b.record.groups);
  const groups = matchGroups(a.record.groups, b.record.groups, replaced);
  const { both: metrics, ...metricsApart } = matchMetrics(a.metrics, b.metrics);
  const { cells, isEqual } = countCells(a, b, groups, metrics);
  const joined = new SeriesTable(joinedInput(a, b));
  const [own, other] = [ownNumbers(reference), ownNumbers(run)];
  const found = measureEffects(
    {
      table: joined,
      offset: a.record.groups.length,
      groups: groups.both,
      metrics,
      reference: own,
      here: other,
      pairing: (group) =>
        pairingOf(
          a.record,
          b.record,
          [a.record.groups[group.reference]!, b.record.groups[group.here]!],
          [joined.asked(group.reference), joined.asked(a.record.groups.length + group.here)],
          thresholds,
        ),
      isEqual,
    },
    thresholds,
    random,
  );
  return {
    changes: changesOf(reference.input.record, run.input.record, replaced),
    generations,
    cells,
    groups: { both: groups.both.length, onlyReference: groups.onlyReference, onlyHere: groups.onlyHere },
    metrics: { both: metrics.length, ...metricsApart },
    effects: found,
    judged: judgedIn(own, groups.both),
    verdicts: turnedVerdicts(own, other, groups.both),
    outcomes: turnedOutcomes(own, other, groups.both),
    recommendations: movedRecommendations(reference.results, run.results, replaced),
    failures: newFailures(own, other, groups),
  };
};

/** What a run found in the groups that are compared. */
const ownNumbers = ({ results, walks }: AnalysedRun) => (walks === true ? results.walked! : results);

/** Both runs as one table: the lines and the window are the reference's. */
const joinedInput = (a: AnalysisInput, b: AnalysisInput): AnalysisInput => {
  const offset = a.record.groups.length;
  const shift = <T extends Pick<MeasuredSeries, 'group'>>(one: T): T => ({ ...one, group: one.group + offset });
  return {
    ...a,
    record: {
      ...a.record,
      study: { ...a.record.study, seeds: [...new Set([...a.record.study.seeds, ...b.record.study.seeds])] },
      groups: [...a.record.groups, ...b.record.groups],
    },
    series: [...a.series, ...b.series.map(shift)],
    silent: [...(a.silent ?? []), ...(b.silent ?? []).map(shift)],
    progress: [...a.progress, ...b.progress],
  };
};

interface Tested {
  readonly p: number;
  readonly adjusted: number;
  readonly effect: Estimate;
}

/**
 * All effects with enough chains that are not equal bit for bit. Paired ones by max-T, which takes into account what they
 * share; where chains of one run are no pairs of the reference's, each by itself and Holm's correction.
 */
const testTogether = (
  all: readonly MeasuredEffect[],
  thresholds: Thresholds,
  random: RandomStream,
): { readonly method?: RunsComparison['method']; readonly tested: ReadonlyMap<MeasuredEffect, Tested> } => {
  const effects = all.filter((one) => !one.equal && isEnough(one, thresholds));
  if (effects.length === 0) return { tested: new Map() };
  const columns = effects.flatMap(({ column }) => (column === undefined ? [] : [column]));
  const joint =
    columns.length === effects.length && columns.length <= FLIPPED_TOGETHER
      ? jointly(aligned(effects), random, 'both')
      : apart(effects, random);
  return {
    method: joint.method === 'max-T' ? 'max-T' : 'Holm',
    tested: new Map(
      effects.map((one, i) => [one, { p: joint.p[i]!, adjusted: joint.adjusted[i]!, effect: joint.effects[i]! }]),
    ),
  };
};

/** Flips of more columns than this take minutes; Holm's correction takes their place. */
const FLIPPED_TOGETHER = 500;

const isEnough = ({ column, reference, here }: MeasuredEffect, { seeds: fewest }: Thresholds): boolean =>
  column === undefined
    ? Math.min(measured(reference).length, measured(here).length) >= fewest
    : measured(column).length >= fewest;

/** One row a seed, whichever runs have it: what is flipped is the sign of a whole seed. */
const aligned = (effects: readonly MeasuredEffect[]): readonly Float64Array[] => {
  const seeds = [...new Set(effects.flatMap((one) => one.seeds))].sort((a, b) => a - b);
  const rows = new Map(seeds.map((seed, row) => [seed, row]));
  return effects.map((one) => {
    const column = new Float64Array(seeds.length).fill(NaN);
    one.seeds.forEach((seed, i) => (column[rows.get(seed)!] = one.column![i]!));
    return column;
  });
};

const apart = (effects: readonly MeasuredEffect[], random: RandomStream): Joint => {
  const level = 1 - (1 - LEVEL) / effects.length;
  const stood = largestForInfinite(effects.map(({ column }) => column ?? new Float64Array(0)));
  const tested = effects.map(({ column, reference, here }, i) =>
    column === undefined
      ? testIndependent(measured(here), measured(reference), random.child(i), level, effects.length)
      : testAlone(column, stood[i]!, 'both', () => random.child(i), level),
  );
  const p = tested.map((one) => one.p);
  return { method: 'Holm', p, adjusted: holm(p), effects: tested.map(({ effect }) => effect) };
};

/** Deals of the chains, of which there are 9,999 at most, have to be so many for each effect that the least p can be shown. */
const DEALS_EACH = 40;

/**
 * Chains that share nothing: by Welch's test and by deals of the chains to the two runs, whichever says less; with lost ones
 * or none that vary by ranks, of which a lost one has the last. Welch's t quantile is too small for long tails and runs of
 * unequal size (bench/calibration/runs-compared.ts); where chains are too few for deals to show anything, it stands alone.
 */
const testIndependent = (
  here: Float64Array,
  reference: Float64Array,
  random: RandomStream,
  level: number,
  tests: number,
): { readonly p: number; readonly effect: Estimate } => {
  const largest = Math.max(...here.filter(Number.isFinite), ...reference.filter(Number.isFinite));
  const isWhole = !here.includes(Infinity) && !reference.includes(Infinity);
  // A lost chain counts as the worst that was seen: of such a mean there is no interval.
  const [x, y] = [here, reference].map((levels) => levels.map((level) => Math.min(level, largest))) as [
    Float64Array,
    Float64Array,
  ];
  const effect = apartInterval(x, y, level);
  const isDealt = Math.min(deals(x.length, y.length), FLIPS) >= DEALS_EACH * tests;
  const se = standardErrorApart(x, y);
  if (isWhole && isDealt && se > 0) {
    const dealt = permuted(x, y, random);
    return { p: Math.max(apartTwoSided(x, y), dealt.p), effect: wider(effect, dealt.critical(level) * se) };
  }
  if (isWhole && effect.low !== undefined) return { p: apartTwoSided(x, y), effect };
  return { p: rankedTwoSided(here, reference, random), effect: { n: effect.n, mean: effect.mean } };
};

/** Of so long a tail that Welch's has no limits there are none. */
const wider = ({ n, mean, low, high }: Estimate, half: number): Estimate =>
  low === undefined || high === undefined || !Number.isFinite(half)
    ? { n, mean }
    : { n, mean, low: Math.min(low, mean - half), high: Math.max(high, mean + half) };

const factOf = (
  { fact, equal, within, column, here, reference }: MeasuredEffect,
  tested: Tested | undefined,
  { alpha }: Thresholds,
): RunEffect => {
  const state = equal
    ? 'equal'
    : tested === undefined
      ? 'untested'
      : stateOf(tested, { column, here, reference }, alpha);
  const effect = tested?.effect ?? untestedMean(column, here, reference);
  return {
    ...fact,
    state,
    within: within && !equal,
    ...(equal || effect === undefined || !Number.isFinite(effect.mean) ? {} : { effect: withoutFlat(effect) }),
    ...(tested === undefined ? {} : { p: tested.p, adjusted: tested.adjusted }),
  };
};

/** Nothing that the other chains say makes a run with more lost chains the better one, or one with fewer the worse. */
const stateOf = (
  { adjusted, effect }: Tested,
  {
    column,
    here,
    reference,
  }: Pick<MeasuredEffect, 'here' | 'reference'> & { readonly column: Float64Array | undefined },
  alpha: number,
): RunEffect['state'] => {
  if (!(adjusted <= alpha)) return 'open';
  const known = (levels: Float64Array): Float64Array =>
    column === undefined ? levels : levels.filter((_, i) => !Number.isNaN(column[i]!));
  const more = countOf(known(here), isLostLevel) - countOf(known(reference), isLostLevel);
  if (more === 0) return effect.mean > 0 ? 'worse' : effect.mean < 0 ? 'better' : 'open';
  return more > 0 === effect.mean > 0 ? (more > 0 ? 'worse' : 'better') : 'open';
};

const untestedMean = (
  column: Float64Array | undefined,
  here: Float64Array,
  reference: Float64Array,
): Estimate | undefined => {
  if (column !== undefined) {
    const { n, mean } = moments(measured(column).filter(Number.isFinite));
    return n === 0 ? undefined : { n, mean };
  }
  const [x, y] = [here, reference].map((values) => moments(values.filter(Number.isFinite)));
  return x!.n === 0 || y!.n === 0 ? undefined : { n: x!.n, mean: x!.mean - y!.mean };
};

/** A spread of 0 makes no interval. */
const withoutFlat = ({ n, mean, low, high }: Estimate): Estimate =>
  low === undefined || high === undefined || low === high ? { n, mean } : { n, mean, low, high };
