import type { RandomStream, Verdict } from '../../contracts/index.js';
import type { Arms } from '../series/arms.js';
import type { SeriesTable } from '../series/table.js';
import { holm } from '../tests/holm.js';
import { studentInterval } from '../tests/student.js';
import type { Case, Definition, Evidence } from './definition.js';
import { DEFINITIONS } from './definitions.js';
import { candidates, type Candidate } from './metric-for.js';
import type { Thresholds } from './thresholds.js';
import { notMeasured, verdictOf } from './verdict.js';

type Found =
  | { readonly definition: Definition; readonly verdict: Verdict }
  | {
      readonly definition: Definition;
      readonly arms: Arms;
      readonly about: Case;
      readonly evidence: Evidence;
      readonly notes: readonly string[];
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
  const found = DEFINITIONS.map((definition) => find(definition, table, index, control, thresholds, random));
  // Too few seeds to decide anything: not a test that was made, so not in the family.
  const tested = found.map((one) =>
    'evidence' in one && one.evidence.theta.length >= thresholds.seeds ? one.evidence : undefined,
  );
  const presence = holm(tested.map((evidence) => evidence?.presence ?? NaN));
  const absence = holm(tested.map((evidence) => evidence?.absence ?? NaN));
  const family = tested.filter((evidence) => evidence !== undefined).length;
  return found.map((one, i) => {
    if ('verdict' in one) return one.verdict;
    const { definition, arms, about, evidence, notes } = one;
    const adjusted = { presence: presence[i]!, absenceAdjusted: absence[i]!, family };
    const verdict = verdictOf(definition.id, arms.metric, evidence, adjusted, thresholds, notes);
    const realPart = againstRealPart(definition, table, index, arms, about);
    return realPart === undefined ? verdict : { ...verdict, againstRealPart: realPart };
  });
};

const find = (
  definition: Definition,
  table: SeriesTable,
  index: number,
  control: number,
  thresholds: Thresholds,
  random: RandomStream,
): Found => {
  const { record, metrics } = table.input;
  const { tolerance } = record.study;
  const possible = candidates(definition, metrics, tolerance);
  const nothing = (why: string, metric = possible[0]?.metric): Found => ({
    definition,
    verdict: notMeasured(definition.id, why, metric),
  });
  if (possible.length === 0) return nothing(`No metric of the study measures ${definition.wanting}.`);
  const chosen = possible.find(({ metric }) => table.bases(index, metric.id).length > 0);
  if (chosen === undefined) return nothing(`${possible[0]!.metric.id} gives no value here.`);
  const arms = table.arms(index, control, chosen.metric, chosen.reading?.read);
  if (arms === undefined && table.input.progress[control]!.finished.length === 0)
    return { definition, verdict: tooFew(definition, chosen.metric.id, 0, thresholds) };
  if (arms === undefined)
    return nothing(`${chosen.metric.id} has no value of the same basis in the control.`, chosen.metric);
  const growing = table.grows(control);
  const about: Case = {
    tolerance,
    thresholds,
    random: random.child(definition.id),
    growing,
    sizes: sizesOf(definition, table, index, chosen),
  };
  const refused = definition.refuses?.(arms, about);
  if (refused !== undefined) return nothing(refused, chosen.metric);
  if (arms.seeds.length < 2)
    return { definition, verdict: tooFew(definition, arms.metric.id, arms.seeds.length, thresholds) };
  return {
    definition,
    arms,
    about,
    evidence: definition.judge(arms, about),
    notes: notesOn(table, index, arms, chosen, possible, growing),
  };
};

const tooFew = ({ id }: Definition, metric: string, n: number, thresholds: Thresholds): Verdict => ({
  id,
  state: 'undecided',
  metric,
  n,
  seedsThatWouldDecide: { n: thresholds.seeds },
  notes: [`Fewer than ${thresholds.seeds} seeds finished here and in the control: nothing is decided.`],
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
  return studentInterval(definition.effect(arms, { ...about, growing: table.grows(realPart) }));
};

const notesOn = (
  table: SeriesTable,
  index: number,
  { basis, lost, metric }: Arms,
  chosen: Candidate,
  possible: readonly Candidate[],
  growing: boolean,
): string[] => {
  const others = possible.map((one) => one.metric.id).filter((id) => id !== metric.id);
  const { control } = table.group(index);
  return [
    ...(chosen.reading?.note === undefined ? [] : [chosen.reading.note]),
    ...(others.length === 0 ? [] : [`Judged on ${metric.id}; also measured, not judged: ${others.join(', ')}.`]),
    ...(table.bases(index, metric.id).length > 1
      ? [`Some values are exact and some sampled; they are never mixed in one test. Judged on the ${basis} ones.`]
      : []),
    ...(lost.harmless === 0 ? [] : [`${lost.harmless} of ${lost.n} seeds have nothing to measure and are left out.`]),
    ...(growing ? ['The control grows with the strategy, so its level is taken over the same generations.'] : []),
    ...(control?.rows === 'fixed' ? ['The control is trained on fixed real rows.'] : []),
  ];
};
