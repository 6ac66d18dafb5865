import {
  isSameGroup,
  type JointTolerance,
  type MetricInfo,
  type Recommendation,
  type StudyRecord,
  type WalkDisagreement,
  type WalkedQuestion,
  type WalkPlan,
  type WalkRecommendation,
} from '../../contracts/index.js';
import { inUnit, readAsRisk } from '../../judging/index.js';
import type { AnalysisInput, GroupProgress } from '../input.js';
import { moments } from '../series/summary.js';
import { SeriesTable } from '../series/table.js';
import { lastOf } from '../series/window.js';
import { profileOf } from '../verdicts/profile.js';
import { indexOf, levelsAt, type LevelTools } from './levels.js';
import { jointWalk, type JointStep } from './joint-walk.js';
import { claimOf, questionsOf, type Question } from './question.js';
import { sentencesOf } from './sentences.js';
import { inWalkingOrder } from './walk.js';

/** The walks of a run repeated on what is recorded; a walk that was not finished is left out. */
export const recommendationsOf = (
  input: AnalysisInput,
  walks: readonly WalkPlan[],
  tools: LevelTools,
): readonly WalkRecommendation[] => {
  if (input.record.study.recommend === undefined) return [];
  const questions = questionsOf(input.record, input.metrics);
  return walks.flatMap((plan) => repeated(input, plan, questions, tools) ?? []);
};

const repeated = (
  input: AnalysisInput,
  { steps, ...plan }: WalkPlan,
  questions: readonly [Question, ...Question[]],
  tools: LevelTools,
): WalkRecommendation | undefined => {
  if (!isWhole(input, plan)) return undefined;
  const { study } = input.record;
  const { budget } = study.recommend!;
  const walk = jointWalk(plan, budget, questions, plan.axis.given === true ? study.seeds.length : undefined);
  const labels = new Map(steps.map(({ value, strategy }) => [value, strategy]));
  let step = walk.next();
  while (step.done !== true) {
    const { value, seeds, question } = step.value;
    const strategy = labels.get(value);
    // It stopped between two looks: what it would ask for next was not asked for.
    if (strategy === undefined || !wereAsked(input, plan, strategy, seeds)) return undefined;
    step = walk.next(levelsAt(input, plan, strategy, seeds, question, tools));
  }
  const { steps: walked, binding } = step.value;
  const told = new Map(
    walked.map((one) => [one.walk.question, { ...answered(one, labels, plan, input.record), ...cautionOf(one.found) }]),
  );
  const { question } = binding.walk;
  const about = {
    ...plan,
    ...binding.found,
    ...told.get(question)!,
    // What the walks of all questions asked for.
    cells: walked.reduce((sum, { found }) => sum + found.cells, 0),
    budget,
    rows: rowsOf(plan, input.record),
    ...(questions.length === 1
      ? {}
      : {
          together: questions.map((one) =>
            jointly(one, told.get(one), one === question && !binding.found.reachedEnd, input.record),
          ),
        }),
  };
  const disagreements = disagreementsOf(input, about, questions, tools);
  const estimates = new Map(
    about.response.flatMap(({ value, estimate }) => (estimate === undefined ? [] : [[value, estimate] as const])),
  );
  const costs = costsOf(input, { ...about, estimates }, steps);
  const whole = {
    ...about,
    ...(disagreements.length === 0 ? {} : { disagreements }),
    ...(costs === undefined ? {} : { costs }),
  };
  return { ...whole, sentences: sentencesOf(whole) };
};

/** What the walk of one question came to: where it looked, and on which scale. */
const answered = (
  { walk, found }: JointStep,
  labels: ReadonlyMap<number, string>,
  plan: Pick<WalkPlan, 'grid' | 'origin'>,
  record: StudyRecord,
): WalkedQuestion => {
  const { question, scale } = walk;
  const order = inWalkingOrder(plan);
  return {
    metric: question.metric.id,
    rule: question.kind,
    scale: scale ?? (question.kind === 'event' ? 'probability' : 'ratio'),
    below: found.tests.find((test) => test.below !== undefined)?.below ?? 0,
    safe: claimOf(question, record),
    ...(found.limit === undefined ? {} : { limit: found.limit }),
    tests: found.tests,
    response: [...labels]
      .flatMap(([value, strategy]) => (walk.looked(value) ? [{ ...walk.at(value), strategy }] : []))
      .sort((a, b) => order(a.value, b.value)),
  };
};

const cautionOf = ({ caution }: Pick<Recommendation, 'caution'>): Pick<Recommendation, 'caution'> =>
  caution === undefined ? {} : { caution };

/** One of several questions; not walked where nothing was left to be safe. */
const jointly = (
  question: Question,
  walked: (WalkedQuestion & Pick<Recommendation, 'caution'>) | undefined,
  binding: boolean,
  record: StudyRecord,
): JointTolerance => ({
  name: question.name,
  binding,
  ...(walked ?? {
    metric: question.metric.id,
    rule: question.kind,
    safe: claimOf(question, record),
    tests: [],
    response: [],
  }),
});

const rowsOf = ({ real, source }: Omit<WalkPlan, 'steps'>, { sources }: StudyRecord): WalkRecommendation['rows'] => {
  if (real === 'fixed') return 'fixed';
  return sources[source]?.population === undefined ? 'new' : 'population';
};

/** At the recommended value; where there is none, at the furthest that chains were looked at of. */
const disagreementsOf = (
  input: AnalysisInput,
  about: Omit<WalkRecommendation, 'sentences'>,
  questions: readonly Question[],
  tools: LevelTools,
): readonly WalkDisagreement[] => {
  const { source, model, samples, limit, response } = about;
  const step =
    response.find(({ value }) => value === limit) ?? response.findLast(({ looks }) => looks.length > 0) ?? response[0];
  if (step === undefined) return [];
  const at = { source, model, samples };
  const index = indexOf(input, { ...at, strategy: step.strategy });
  const control = indexOf(input, { ...at, strategy: about.control });
  if (index < 0 || control < 0) return [];
  const judged = questions.map(({ metric }) => metric.id);
  return disagreementsAt(new SeriesTable(input), { index, control, value: step.value }, judged, tools);
};

/** Every cell that was asked for is done or failed: the walk was not interrupted. Of imported chains none is to come. */
const isWhole = ({ record, progress }: AnalysisInput, plan: Omit<WalkPlan, 'steps'>): boolean =>
  plan.axis.given === true ||
  record.groups.every(
    (group, i) =>
      group.source !== plan.source ||
      group.model !== plan.model ||
      group.samples !== plan.samples ||
      progress[i]!.finished.length + progress[i]!.failed === Object.keys(group.cells).length,
  );

/** Whether that many seeds of the strategy and of its control were asked for. Of imported chains no others exist. */
const wereAsked = (
  { record }: AnalysisInput,
  plan: Omit<WalkPlan, 'steps'>,
  strategy: string,
  seeds: number,
): boolean =>
  plan.axis.given === true ||
  [strategy, plan.control].every((label) => {
    const group = record.groups.find((one) => isSameGroup(one, { ...plan, strategy: label }));
    return group !== undefined && Object.keys(group.cells).length >= seeds;
  });

/** So many times the tolerated rise of another risk is no matter of chance or of taste. Collapsar's choice. */
const MANY = 2;

/**
 * What else was measured at one step of a walk and does not look safe there: definitions stronger than any rise in risk
 * that are present, and other risks of which the mean level lies beyond twice what is tolerated. No tests of their own:
 * they say where to look, and take nothing back of what was shown.
 */
const disagreementsAt = (
  table: SeriesTable,
  { index, control, value }: { readonly index: number; readonly control: number; readonly value: number },
  judged: readonly string[],
  { thresholds, random }: LevelTools,
): readonly WalkDisagreement[] => {
  const { source, model, strategy, samples } = table.group(index);
  const verdicts = profileOf(table, index, thresholds, random.child(source, model, strategy, samples))
    .filter((one) => one.id !== 'any-risk' && one.state === 'present' && !one.withinTolerance)
    .map(({ id, metric = '', n = 0 }) => ({ value, metric, verdict: id, n }));
  return [...verdicts, ...risksAt(table, index, control, judged).map((risk) => ({ value, ...risk }))];
};

/** What privacy costs is a risk of its own: no verdict is judged by it unasked, and a value that is safe otherwise may leak. */
const RISKS: ReadonlySet<MetricInfo['measures']> = new Set(['risk', 'signed-risk', 'leakage']);

const risksAt = (
  table: SeriesTable,
  index: number,
  control: number,
  judged: readonly string[],
): readonly Omit<WalkDisagreement, 'value'>[] => {
  const { record, metrics } = table.input;
  const { tolerance } = record.study;
  return metrics.flatMap((metric) => {
    if (judged.includes(metric.id) || !RISKS.has(metric.measures)) return [];
    const reading = readAsRisk(metric);
    const arms = reading && table.arms(index, control, metric, reading.read);
    if (arms === undefined || arms.seeds.length === 0) return [];
    const window = lastOf(arms.generations, tolerance.window);
    const here = moments(arms.here(window)).mean;
    const there = moments(arms.control(window)).mean;
    const beyond =
      metric.measures !== 'risk'
        ? beyondAmount(here - there, inUnit(tolerance.nats, metric))
        : beyondShare(here, there, tolerance.increase);
    return beyond === undefined ? [] : [{ metric: metric.id, ...beyond, n: arms.seeds.length }];
  });
};

type Beyond = Pick<WalkDisagreement, 'ratio' | 'difference'> | undefined;

/** Undefined: not beyond it. A level that is not finite is beyond everything, and has no number. */
const beyondAmount = (difference: number, nats: number): Beyond => {
  if (!Number.isFinite(difference)) return {};
  return difference > MANY * nats ? { difference } : undefined;
};
const beyondShare = (here: number, control: number, increase: number): Beyond => {
  const difference = here - control;
  if (!Number.isFinite(difference)) return {};
  if (!(here > MANY * (1 + increase) * control)) return undefined;
  const ratio = here / control;
  return Number.isFinite(ratio) ? { ratio } : { difference };
};

interface PaidRows {
  readonly real: number;
  readonly synthetic: number;
}

/**
 * What the rows of the walk cost at the study's prices: all chains so far, about what would halve the gap, and which
 * value shown safe is cheapest, and which gives most quality for the money. Fixed real rows are bought once for the whole chain; teachers' rows are synthetic.
 */
const costsOf = (
  { record, progress }: AnalysisInput,
  plan: Omit<WalkPlan, 'steps'> &
    Recommendation &
    Pick<WalkRecommendation, 'scale'> & { readonly estimates: ReadonlyMap<number, number> },
  steps: WalkPlan['steps'],
): WalkRecommendation['costs'] => {
  const { costs, generations } = record.study;
  if (costs === undefined) return undefined;
  const price = ({ real, synthetic }: PaidRows): number => real * costs.realRow + synthetic * costs.syntheticRow;
  const chains = (strategy: string): { readonly cost: number; readonly cells: number } => {
    const index = record.groups.findIndex((group) => isSameGroup(group, { ...plan, strategy }));
    const rows = record.groups[index]?.strategy === plan.control ? plan.controlRows : plan.real;
    return index < 0
      ? { cost: 0, cells: 0 }
      : { cost: price(paidRows(progress[index]!, rows)), cells: Object.keys(record.groups[index]!.cells).length };
  };
  const control = chains(plan.control);
  const walked = steps.map(({ value, strategy }) => ({ value, ...chains(strategy) }));
  const soFar = [control, ...walked].reduce((sum, { cost, cells }) => sum + cost * cells, 0);
  const safe = new Set(plan.tests.filter(({ outcome }) => outcome === 'safe').map(({ value }) => value));
  const cheapest = walked.filter(({ value, cells }) => safe.has(value) && cells > 0).sort((a, b) => a.cost - b.cost)[0];
  // At risk proportional to 1 / T, T has to grow by the ratio of the risks, and so do the rows that are paid for.
  const comparable = plan.scale === 'ratio' && plan.caution?.kind !== 'control-at-worst';
  const bestForMoney = walked
    .flatMap(({ value, cost, cells }) => {
      const estimate = comparable ? plan.estimates.get(value) : undefined;
      return estimate === undefined || cells === 0 ? [] : [{ value, cost: (estimate * cost) / generations }];
    })
    .sort((a, b) => a.cost - b.cost)[0];
  const halving = plan.cellsToHalveGap;
  return {
    soFar,
    ...(halving === undefined || halving === 0 || plan.cells === 0
      ? {}
      : { toHalveGap: (halving * soFar) / plan.cells }),
    control: control.cost / generations,
    ...(bestForMoney === undefined ? {} : { equalRisk: bestForMoney }),
    ...(cheapest === undefined ? {} : { cheapest: { value: cheapest.value, cost: cheapest.cost / generations } }),
  };
};

/** Rows of one chain that have to be paid for. */
const paidRows = ({ lineage }: GroupProgress, rows: 'fresh' | 'fixed'): PaidRows => {
  let real = 0;
  // Rows of an earlier generation were made, and paid for, once.
  let synthetic = lineage.made;
  for (const point of lineage.points) {
    real = rows === 'fixed' ? Math.max(real, point.real) : real + point.real;
    synthetic += point.teacher;
  }
  return { real, synthetic };
};
