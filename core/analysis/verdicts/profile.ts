import type { RandomStream, UnmeasuredVerdict, Verdict, VerdictCaveat, VerdictFacts } from '../../contracts/index.js';
import { definitionOf } from '../../definitions/index.js';
import { candidates, leakages, type Thresholds, type VerdictCandidate } from '../../judging/index.js';
import type { Arms } from '../series/arms.js';
import { moments } from '../series/summary.js';
import { areIdentical, type SeriesTable } from '../series/table.js';
import { endOf } from '../series/window.js';
import { holm } from '../tests/multiplicity.js';
import { studentInterval } from '../tests/student.js';
import { otherRisks } from './any-risk.js';
import { controlAtWorst } from './at-worst.js';
import type { Evidence, Judge, JudgingContext } from './judge.js';
import { JUDGES } from './judges.js';
import { outputOf, shownPart } from './tail-elements.js';
import { absenceOf, identicalVerdict, judged, presenceOf, verdictOf } from './verdict.js';

type Found =
  | { readonly judge: Judge; readonly verdict: Verdict }
  | {
      readonly judge: Judge;
      readonly arms: Arms;
      readonly context: JudgingContext;
      readonly evidence: Evidence;
      readonly caveats: readonly VerdictCaveat[];
      /** candidates that do not judge */
      readonly others: readonly VerdictCandidate[];
    };

/**
 * The collapse profile of one group against its control C: eight definitions, each judged by itself, presence adjusted
 * over those that were measured. Empty for a group without a control.
 */
export const profileOf = (
  table: SeriesTable,
  index: number,
  thresholds: Thresholds,
  random: RandomStream,
): readonly Verdict[] => {
  const control = table.control(index);
  if (control === undefined) return [];
  const same = areIdentical(table, index, control);
  const found = JUDGES.map((judge) => find(judge, table, index, control, thresholds, random, same));
  // Too few seeds to decide anything: not a test that was made, so not in the family.
  const tested = found.map((one) =>
    'evidence' in one && judged(one.evidence, one.arms.lost) >= thresholds.seeds ? one : undefined,
  );
  const presence = holm(tested.map((one) => (one === undefined ? NaN : presenceOf(one.evidence, one.arms.lost))));
  const absence = holm(tested.map((one) => (one === undefined ? NaN : absenceOf(one.evidence, one.arms.lost))));
  const family = tested.filter((one) => one !== undefined).length;
  const verdicts = found.map((one, i): Verdict => {
    if ('verdict' in one) return one.verdict;
    const { judge, arms, context, evidence, caveats } = one;
    const adjusted = { presence: presence[i]!, absenceAdjusted: absence[i]!, family };
    const verdict = verdictOf({ group: index, id: judge.id }, arms, evidence, adjusted, thresholds, caveats);
    const realPart = againstRealPart(judge, table, index, arms, context);
    return {
      ...verdict,
      ...(realPart === undefined ? {} : { againstRealPart: realPart }),
      ...(judge.id === 'any-risk' ? otherRisks(table, index, control, one.others, thresholds) : {}),
    };
  });
  const kind = table.group(index).recorded?.kind;
  return kind === 'first-generation' ? verdicts.map(sinceFirst) : verdicts;
};

/**
 * Of chains that are compared with their own first generation: a loss since then is one, and that there is none says nothing
 * of what real rows would have given, so that nothing is absent and no loss within a margin.
 */
const sinceFirst = (verdict: Verdict): Verdict => {
  if (verdict.state === 'not-measured') return verdict;
  const caveats = [{ kind: 'since-first' } as const, ...verdict.caveats];
  if (verdict.state === 'present') return { ...verdict, withinTolerance: false, caveats };
  if (verdict.state === 'undecided') return { ...verdict, caveats };
  const { excludesAbove: _excludes, worstRates: _rates, identical: _identical, ...facts } = verdict;
  return { ...facts, state: 'undecided', caveats };
};

const find = (
  judge: Judge,
  table: SeriesTable,
  index: number,
  control: number,
  thresholds: Thresholds,
  random: RandomStream,
  same: boolean,
): Found => {
  const { record, metrics } = table.input;
  const { tolerance } = record.study;
  const possible = candidates(judge.id, metrics, tolerance);
  const [first] = possible;
  const nothing = ({ caveat, because }: Unmeasured, metric = first?.metric): Found => ({
    judge,
    verdict: {
      group: index,
      id: judge.id,
      state: 'not-measured',
      because,
      ...(metric === undefined ? {} : { metric: metric.id }),
      caveats: [caveat],
    },
  });
  if (first === undefined) return nothing({ caveat: { kind: 'no-metric', id: judge.id }, because: 'no metric' });
  const chosen = choose(table, index, control, possible, tolerance.metric);
  if (chosen === undefined) return nothing(withoutArms(table, index, control, first));
  const { candidate, arms, caveats } = chosen;
  const context: JudgingContext = {
    tolerance,
    thresholds,
    random,
    evaluate: rowsOf(table, control, arms),
    sizes: sizesOf(judge, table, index, candidate),
    shown: shownPart(table, index, control, arms),
  };
  const refused = refusalOf(judge, arms, context);
  const unmeasured = incomparable(arms, refused);
  if (unmeasured !== undefined) return nothing(unmeasured, candidate.metric);
  const about = [...foundBy(arms), ...controlAtWorst(arms, candidate.reading?.read)];
  if (same && isWhole(arms)) return { judge, verdict: identicalVerdict({ group: index, id: judge.id }, arms, about) };
  const judgeable = arms.seeds.length >= 2 && refused === undefined;
  if (judge.id === 'scaling-law' && !(judgeable && arms.lost.here + arms.lost.control === 0))
    return nothing(withoutSlope(judge, arms, context), candidate.metric);
  return {
    judge,
    arms,
    context,
    evidence: judgeable ? judge.judge(arms, context) : counted(judge),
    caveats: [...about, ...caveats, ...caveatsOf(table, index, arms, candidate, possible)],
    others: [...new Map([...possible, ...leakages(metrics)].map((one) => [one.metric.id, one])).values()].filter(
      ({ metric }) => metric.id !== candidate.metric.id,
    ),
  };
};

const foundBy = ({ metric: { found } }: Arms): readonly VerdictCaveat[] =>
  found === undefined ? [] : [{ kind: 'found-by', by: found.by }];

/** That a number rests on: the study's, or of a share of a rare class's held-out rows these, the mean over the control's seeds. */
const rowsOf = (table: SeriesTable, control: number, { metric, generations }: Arms): number => {
  const { record, metrics } = table.input;
  const rows = metric.found && outputOf(metric, metric.found.rows, metrics);
  const arms = rows && table.arms(control, control, rows);
  return arms === undefined ? record.study.evaluate : moments(arms.control(endOf(generations))).mean;
};

type Unmeasured = Pick<UnmeasuredVerdict, 'because'> & { readonly caveat: VerdictCaveat };

const refusalOf = (judge: Judge, arms: Arms, context: JudgingContext): VerdictCaveat | undefined =>
  arms.seeds.length < 2 ? undefined : judge.refuses?.(arms, context);
const isWhole = ({ seeds, lost }: Arms): boolean => seeds.length > 0 && seeds.length === lost.n;

/** Nothing is left in either arm, or the study is not made for the definition; undefined: the arms can be compared. */
const incomparable = ({ metric, lost }: Arms, refused: VerdictCaveat | undefined): Unmeasured | undefined => {
  if (lost.both > 0 && lost.both === lost.n)
    return {
      caveat: { kind: 'all-lost', metric: metric.id, infinite: lost.infinite === lost.n },
      because: 'lost',
    };
  return refused === undefined || lost.here > 0 ? undefined : { caveat: refused, because: 'design' };
};

const withoutSlope = (judge: Judge, arms: Arms, context: JudgingContext): Unmeasured => ({
  caveat: judge.refuses?.(arms, context) ?? { kind: 'no-slope' },
  because: context.sizes.length < context.thresholds.sizes ? 'design' : 'no number',
});

/** The first candidate that was measured in either arm, with what is said of those passed over. */
const choose = (
  table: SeriesTable,
  index: number,
  control: number,
  possible: readonly VerdictCandidate[],
  named: string | undefined,
):
  | { readonly candidate: VerdictCandidate; readonly arms: Arms; readonly caveats: readonly VerdictCaveat[] }
  | undefined => {
  const passed: string[] = [];
  for (const candidate of possible) {
    const arms = table.arms(index, control, candidate.metric, candidate.reading?.read);
    if (arms !== undefined && arms.lost.harmless < arms.lost.n)
      return {
        candidate,
        arms,
        caveats: passed.map((metric) => ({ kind: 'passed-over', metric })),
      };
    // The risk that was asked for: no other one takes its place.
    if (candidate.metric.id === named) return undefined;
    passed.push(candidate.metric.id);
  }
  return undefined;
};

/** Why there is nothing to compare: no chain, or none with a number. */
const withoutArms = (table: SeriesTable, index: number, control: number, first: VerdictCandidate): Unmeasured => {
  const groups = [index, control];
  if (groups.some((group) => table.isUnrecorded(group))) {
    const [here, there] = groups.map((group) => table.input.progress[group]!.failed);
    const caveat = { kind: 'no-chain', here: here!, control: there!, n: table.asked(index).length } as const;
    return { caveat, because: 'no chain' };
  }
  const lost = groups.some((group) => table.hasLostAll(group, first.metric.id));
  return { caveat: withoutValue(table, index, control, first), because: lost ? 'lost' : 'no number' };
};

const withoutValue = (
  table: SeriesTable,
  index: number,
  control: number,
  { metric }: VerdictCandidate,
): VerdictCaveat =>
  table.bases(index, metric.id).length > 0 && table.bases(control, metric.id).length > 0
    ? { kind: 'other-basis', metric: metric.id }
    : { kind: 'no-value', metric: metric.id };

/** No numbers in two seeds to test: what is left is how many are lost in which arm. */
const counted = ({ id }: Judge): Evidence => ({
  theta: new Float64Array(0),
  scale: definitionOf(id).loses ? 'log-ratio' : 'difference',
  zero: 0,
  margin: 0,
  presence: 1,
  absence: 1,
  test: 'mcnemar',
  bound: { method: 'count', scale: 'chains', upper: Infinity, below: 0 },
  caveats: [],
});

/** The same comparison at every size of the study that has one, smallest first. */
const sizesOf = (
  { id }: Judge,
  table: SeriesTable,
  index: number,
  { metric, reading }: VerdictCandidate,
): JudgingContext['sizes'] => {
  if (id !== 'scaling-law') return [];
  const sizes = [...new Set(table.input.record.study.samples)].sort((a, b) => a - b);
  return sizes.flatMap((samples) => {
    const there = table.like(index, { samples });
    const control = there === undefined ? undefined : table.control(there);
    if (there === undefined || control === undefined) return [];
    const arms = table.arms(there, control, metric, reading?.read);
    return arms === undefined || arms.seeds.length < 2 ? [] : [{ samples, arms }];
  });
};

const againstRealPart = (
  judge: Judge,
  table: SeriesTable,
  index: number,
  { metric }: Arms,
  context: JudgingContext,
): VerdictFacts['againstRealPart'] => {
  const realPart = table.control(index, 'realPart');
  if (judge.effect === undefined || realPart === undefined) return undefined;
  const reading = candidates(judge.id, [metric], context.tolerance)[0]?.reading;
  const arms = table.arms(index, realPart, metric, reading?.read);
  if (arms === undefined || arms.seeds.length < 2) return undefined;
  return studentInterval(judge.effect(arms, context));
};

const caveatsOf = (
  table: SeriesTable,
  index: number,
  { basis, lost, metric }: Arms,
  chosen: VerdictCandidate,
  possible: readonly VerdictCandidate[],
): VerdictCaveat[] => {
  const own = table.control(index);
  const others = possible
    .map((one) => one.metric.id)
    .filter((id) => id !== metric.id && [index, own].some((of) => of !== undefined && table.bases(of, id).length > 0));
  const { control } = table.group(index);
  return [
    ...(chosen.reading?.caveat === undefined ? [] : [chosen.reading.caveat]),
    ...(others.length === 0 ? [] : [{ kind: 'also-measured', judged: metric.id, others } as const]),
    ...(table.bases(index, metric.id).length > 1 ? [{ kind: 'both-bases', judged: basis } as const] : []),
    ...(lost.harmless === 0 ? [] : [{ kind: 'harmless', seeds: lost.harmless, n: lost.n } as const]),
    ...(control?.rows === 'fixed' ? [{ kind: 'fixed-control' } as const] : []),
  ];
};
