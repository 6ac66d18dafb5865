import type { RandomStream, Verdict } from '../../contracts/index.js';
import type { Arms } from '../series/arms.js';
import { areIdentical, type SeriesTable } from '../series/table.js';
import { holm } from '../tests/multiplicity.js';
import { studentInterval } from '../tests/student.js';
import type { Case, Definition, Evidence } from './definition.js';
import { DEFINITIONS } from './definitions.js';
import { candidates, type Candidate } from './metric-for.js';
import { otherRisks } from './other-risks.js';
import type { Thresholds } from './thresholds.js';
import { absenceOf, identicalVerdict, judged, notMeasured, presenceOf, verdictOf } from './verdict.js';

type Found =
  | { readonly definition: Definition; readonly verdict: Verdict }
  | {
      readonly definition: Definition;
      readonly arms: Arms;
      readonly about: Case;
      readonly evidence: Evidence;
      readonly notes: readonly string[];
      /** candidates that do not judge */
      readonly others: readonly Candidate[];
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
  const found = DEFINITIONS.map((definition) => find(definition, table, index, control, thresholds, random, same));
  // Too few seeds to decide anything: not a test that was made, so not in the family.
  const tested = found.map((one) =>
    'evidence' in one && judged(one.evidence, one.arms.lost) >= thresholds.seeds ? one : undefined,
  );
  const presence = holm(tested.map((one) => (one === undefined ? NaN : presenceOf(one.evidence, one.arms.lost))));
  const absence = holm(tested.map((one) => (one === undefined ? NaN : absenceOf(one.evidence, one.arms.lost))));
  const family = tested.filter((one) => one !== undefined).length;
  return found.map((one, i) => {
    if ('verdict' in one) return one.verdict;
    const { definition, arms, about, evidence, notes } = one;
    const adjusted = { presence: presence[i]!, absenceAdjusted: absence[i]!, family };
    const verdict = verdictOf(definition.id, arms.metric, evidence, arms.lost, adjusted, thresholds, notes);
    const realPart = againstRealPart(definition, table, index, arms, about);
    return {
      ...verdict,
      ...(realPart === undefined ? {} : { againstRealPart: realPart }),
      ...(definition.id === 'any-risk' ? otherRisks(table, index, control, one.others, thresholds) : {}),
    };
  });
};

const find = (
  definition: Definition,
  table: SeriesTable,
  index: number,
  control: number,
  thresholds: Thresholds,
  random: RandomStream,
  same: boolean,
): Found => {
  const { record, metrics } = table.input;
  const { tolerance, evaluate } = record.study;
  const possible = candidates(definition, metrics, tolerance);
  const [first] = possible;
  const nothing = (
    why: string,
    metric = first?.metric,
    because: NonNullable<Verdict['because']> = 'no number',
  ): Found => ({
    definition,
    verdict: notMeasured(definition.id, because, why, metric),
  });
  if (first === undefined)
    return nothing(`No metric of the study measures ${definition.wanting}.`, undefined, 'no metric');
  const chosen = choose(table, index, control, possible, tolerance.metric);
  if (chosen === undefined) {
    const lost = [index, control].some((group) => table.hasLostAll(group, first.metric.id));
    return nothing(withoutValue(table, index, control, first), first.metric, lost ? 'lost' : 'no number');
  }
  const { candidate, arms, notes } = chosen;
  const about: Case = {
    tolerance,
    thresholds,
    random,
    evaluate,
    sizes: sizesOf(definition, table, index, candidate),
  };
  const { lost } = arms;
  if (lost.both > 0 && lost.both === lost.n)
    return nothing(
      `${candidate.metric.id} is ${lost.infinite === lost.n ? 'infinite' : 'lost (no value, infinite or failed)'} in every chain, with the control too: there is nothing to compare.`,
      candidate.metric,
      'lost',
    );
  const refused = arms.seeds.length < 2 ? undefined : definition.refuses?.(arms, about);
  if (refused !== undefined && lost.here === 0) return nothing(refused, candidate.metric, 'design');
  if (same && arms.seeds.length > 0 && arms.seeds.length === lost.n)
    return { definition, verdict: identicalVerdict(definition.id, arms.metric, arms.seeds.length) };
  const judgeable = arms.seeds.length >= 2 && refused === undefined;
  if (definition.id === 'scaling-law' && (!judgeable || lost.here + lost.control > 0))
    return nothing(
      definition.refuses?.(arms, about) ?? 'Chains without a finite risk have no slope to fit.',
      candidate.metric,
      about.sizes.length < thresholds.sizes ? 'design' : 'no number',
    );
  return {
    definition,
    arms,
    about,
    evidence: judgeable ? definition.judge(arms, about) : counted(definition),
    notes: [...notes, ...notesOn(table, index, arms, candidate, possible)],
    others: possible.filter(({ metric }) => metric.id !== candidate.metric.id),
  };
};

/** The first candidate that was measured in either arm, with what is said of those passed over. */
const choose = (
  table: SeriesTable,
  index: number,
  control: number,
  possible: readonly Candidate[],
  named: string | undefined,
): { readonly candidate: Candidate; readonly arms: Arms; readonly notes: readonly string[] } | undefined => {
  const passed: string[] = [];
  for (const candidate of possible) {
    const arms = table.arms(index, control, candidate.metric, candidate.reading?.read);
    if (arms !== undefined && arms.lost.harmless < arms.lost.n)
      return {
        candidate,
        arms,
        notes: passed.map((metric) => `${metric} comes first, and gives no value here or in the control.`),
      };
    // The risk that was asked for: no other one takes its place.
    if (candidate.metric.id === named) return undefined;
    passed.push(candidate.metric.id);
  }
  return undefined;
};

const withoutValue = (table: SeriesTable, index: number, control: number, { metric }: Candidate): string =>
  table.bases(index, metric.id).length > 0 && table.bases(control, metric.id).length > 0
    ? `${metric.id} has no value of the same basis in the control.`
    : `${metric.id} gives no value here or in the control.`;

/** No numbers in two seeds to test: what is left is how many are lost in which arm. */
const counted = (definition: Definition): Evidence => ({
  theta: new Float64Array(0),
  scale:
    definition.measures.includes('log-variance') || definition.measures.includes('tail-mass')
      ? 'log-ratio'
      : 'difference',
  zero: 0,
  margin: 0,
  presence: 1,
  absence: 1,
  test: 'exact count of the seeds that are lost (McNemar)',
  bound: { method: 'count', scale: 'chains', upper: Infinity, below: 0 },
  notes: [],
});

/** The same comparison at every size of the study that has one, smallest first. */
const sizesOf = (
  { id }: Definition,
  table: SeriesTable,
  index: number,
  { metric, reading }: Candidate,
): Case['sizes'] => {
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
  definition: Definition,
  table: SeriesTable,
  index: number,
  { metric }: Arms,
  about: Case,
): Verdict['againstRealPart'] => {
  const realPart = table.control(index, 'realPart');
  if (definition.effect === undefined || realPart === undefined) return undefined;
  const reading = candidates(definition, [metric], about.tolerance)[0]?.reading;
  const arms = table.arms(index, realPart, metric, reading?.read);
  if (arms === undefined || arms.seeds.length < 2) return undefined;
  return studentInterval(definition.effect(arms, about));
};

const notesOn = (
  table: SeriesTable,
  index: number,
  { basis, lost, metric }: Arms,
  chosen: Candidate,
  possible: readonly Candidate[],
): string[] => {
  const own = table.control(index);
  const others = possible
    .map((one) => one.metric.id)
    .filter((id) => id !== metric.id && [index, own].some((of) => of !== undefined && table.bases(of, id).length > 0));
  const { control } = table.group(index);
  return [
    ...(chosen.reading?.note === undefined ? [] : [chosen.reading.note]),
    ...(others.length === 0 ? [] : [`Judged on ${metric.id}; also measured, not judged: ${others.join(', ')}.`]),
    ...(table.bases(index, metric.id).length > 1
      ? [`Some values are exact and some sampled; they are never mixed in one test. Judged on the ${basis} ones.`]
      : []),
    ...(lost.harmless === 0 ? [] : [`${lost.harmless} of ${lost.n} seeds have nothing to measure and are left out.`]),
    ...(control?.rows === 'fixed' ? ['The control is trained on fixed real rows.'] : []),
  ];
};
