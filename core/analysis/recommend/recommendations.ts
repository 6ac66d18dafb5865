import type { StudyRecord, WalkDisagreement, WalkPlan, WalkRecommendation } from '../../contracts/index.js';
import type { AnalysisInput } from '../input.js';
import { costsOf } from './costs.js';
import { SeriesTable } from '../series/table.js';
import { disagreementsAt } from './disagreements.js';
import { indexOf, levelsAt, type LevelTools } from './levels.js';
import { claimOf, questionOf, type Question } from './question.js';
import { RecordedWalk } from './recorded-walk.js';
import { sentencesOf } from './sentences.js';

/** The walks of a run repeated on what is recorded; a walk that was not finished is left out. */
export const recommendationsOf = (
  input: AnalysisInput,
  walks: readonly WalkPlan[],
  tools: LevelTools,
): readonly WalkRecommendation[] => {
  if (input.record.study.recommend === undefined) return [];
  const question = questionOf(input.record, input.metrics);
  return walks.flatMap((plan) => repeated(input, plan, question, tools) ?? []);
};

const repeated = (
  input: AnalysisInput,
  { steps, ...plan }: WalkPlan,
  question: Question,
  tools: LevelTools,
): WalkRecommendation | undefined => {
  if (!isWhole(input, plan)) return undefined;
  const { study } = input.record;
  const walk = new RecordedWalk(plan, study.recommend!.budget, question);
  const labels = new Map(steps.map(({ value, strategy }) => [value, strategy]));
  let step = walk.next();
  while (step.done !== true) {
    const { value, seeds } = step.value;
    const strategy = labels.get(value);
    if (strategy === undefined) return undefined;
    step = walk.next(levelsAt(input, plan, strategy, seeds, question, tools));
  }
  const found = step.value;
  const descending = plan.grid.length > 1 && plan.grid[1]! < plan.grid[0]!;
  const response = steps
    .map(({ value, strategy }) => ({ ...walk.at(value), strategy }))
    .sort((a, b) => (descending ? b.value - a.value : a.value - b.value));
  const below = found.tests.find((test) => test.below !== undefined)?.below ?? 0;
  const about = {
    ...plan,
    ...found,
    metric: question.metric.id,
    rule: question.kind,
    scale: walk.scale ?? (question.kind === 'event' ? ('probability' as const) : ('ratio' as const)),
    below,
    rows: rowsOf(plan, input.record),
    safe: claimOf(question, input.record),
    response,
  };
  const disagreements = disagreementsOf(input, about, question, tools);
  const estimates = new Map(
    response.flatMap(({ value, estimate }) => (estimate === undefined ? [] : [[value, estimate] as const])),
  );
  const costs = costsOf(input, { ...about, estimates }, steps);
  const whole = {
    ...about,
    ...(disagreements.length === 0 ? {} : { disagreements }),
    ...(costs === undefined ? {} : { costs }),
  };
  return { ...whole, sentences: sentencesOf(whole) };
};

const rowsOf = ({ real, source }: Omit<WalkPlan, 'steps'>, { sources }: StudyRecord): WalkRecommendation['rows'] => {
  if (real === 'fixed') return 'fixed';
  return sources[source]?.population === undefined ? 'new' : 'population';
};

/** At the recommended value; where there is none, at the furthest that chains were looked at of. */
const disagreementsOf = (
  input: AnalysisInput,
  about: Omit<WalkRecommendation, 'sentences'>,
  question: Question,
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
  return disagreementsAt(new SeriesTable(input), { index, control, value: step.value }, question.metric.id, tools);
};

/** Every cell that was asked for is done or failed: the walk was not interrupted. */
const isWhole = ({ record, progress }: AnalysisInput, plan: Omit<WalkPlan, 'steps'>): boolean =>
  record.groups.every(
    (group, i) =>
      group.source !== plan.source ||
      group.model !== plan.model ||
      group.samples !== plan.samples ||
      progress[i]!.finished.length + progress[i]!.failed === Object.keys(group.cells).length,
  );
