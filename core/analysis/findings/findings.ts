import {
  settingKey,
  type StudyAnswer,
  type AnswerPart,
  type Comparison,
  type Finding,
  type Forecast,
  type GridResults,
  type GroupIndex,
  type GroupTone,
  type Ranking,
  type RecordedFinding,
  type StrategyAnswer,
  type StudyRecord,
} from '../../contracts/index.js';
import type { Thresholds } from '../../judging/index.js';
import { isReadingDoubtful, unevenSpreads } from '../../study/index.js';
import { clearer, merged, outcomeOf, WORST, type Outcome } from './outcomes.js';

const TONES: readonly GroupTone[] = ['collapse', 'warning', 'safe', 'undecided'];
/** Findings of one tone; what is left over is counted in one more. */
const MOST = 5;
/** Rankings that are told in the first lines; more stand in the report. */
const RANKINGS = 3;

/**
 * The report's first lines, most important first: what collapses, what is only worse, what holds, what is open, what to mind,
 * what is not forecast, which strategy is before which, and what a joint comparison takes back.
 */
export const findingsOf = (record: StudyRecord, results: GridResults, thresholds: Thresholds): Finding[] => {
  const outcomes = results.groups.flatMap(({ role, strategy }, group) => {
    if (role !== 'strategy') return [];
    const verdicts = results.verdicts.filter((verdict) => verdict.group === group);
    return outcomeOf({ group, strategy, verdicts }, results.series, results.metrics) ?? [];
  });
  return [
    ...answerOf(outcomes, results.groups),
    ...TONES.flatMap((tone) => ofTone(outcomes, tone)),
    ...remarksOf(record, results, thresholds),
    ...notForecast(results.forecasts ?? []),
    ...ofRankings(results.rankings ?? []),
    ...notShownJointly(results.comparisons ?? []),
  ];
};

/** As a reader asks: what is safe, what fails, what is open. */
const ASKED: readonly GroupTone[] = ['safe', 'collapse', 'warning', 'undecided'];

const grouped = <T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> => {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const same = found.get(key);
    if (same === undefined) found.set(key, [item]);
    else same.push(item);
  }
  return found;
};

/** So many settings are answered one by one. */
const PARTS = 3;

/** What the study answers, where anything was compared with a control. */
const answerOf = (outcomes: readonly Outcome[], groups: GridResults['groups']): readonly StudyAnswer[] => {
  if (outcomes.length === 0) return [];
  const judged = new Set(outcomes.map(({ group }) => group));
  const unjudged = groups.flatMap(({ role }, group) => (role === 'strategy' && !judged.has(group) ? [group] : []));
  const partly = new Set(unjudged.map((group) => groups[group]!.strategy));
  const places = grouped(outcomes, ({ group }) => settingKey(groups[group]!));
  const parts: readonly AnswerPart[] =
    places.size === 1 || places.size > PARTS
      ? [{ strategies: strategiesOf(outcomes, partly) }]
      : [...places.values()].map((own) => ({
          place: own[0]!.group,
          strategies: strategiesOf(own, new Set()),
        }));
  const tones = new Set(parts.flatMap(({ strategies }) => strategies.map((one) => one.tone)));
  const worst = WORST.find((one) => tones.has(one))!;
  return [{ kind: 'answer', tone: worst === 'safe' && unjudged.length > 0 ? 'undecided' : worst, parts, unjudged }];
};

/** Where each strategy stands; `partly`: those that could not be judged in one of the settings. */
const strategiesOf = (outcomes: readonly Outcome[], partly: ReadonlySet<string>): readonly StrategyAnswer[] => {
  const order = ({ tone }: StrategyAnswer): number => ASKED.indexOf(tone);
  return [...grouped(outcomes, ({ strategy }) => strategy)]
    .map(([label, own]) => {
      const worstTone = WORST.find((one) => own.some((outcome) => outcome.tone === one))!;
      const same = own.filter((outcome) => outcome.tone === worstTone);
      // Safe where it was looked at is not safe where it was not.
      const tone = worstTone === 'safe' && partly.has(label) ? 'undecided' : worstTone;
      const worst = same.reduce((best, one) => (clearer(best, one) > 0 ? one : best));
      const answer = { tone, settings: same.length, of: own.length, group: worst.group, lead: worst.lead.id };
      return { answer, worst };
    })
    .sort(
      (a, b) =>
        order(a.answer) - order(b.answer) ||
        // What is safe stays in the order of the study.
        (a.answer.tone === 'safe' ? 0 : clearer(a.worst, b.worst)),
    )
    .map(({ answer }) => answer);
};

const ofTone = (outcomes: readonly Outcome[], tone: GroupTone): readonly Finding[] => {
  const all = merged(outcomes.filter((one) => one.tone === tone));
  const settings = all.slice(MOST).reduce((sum, { alike }) => sum + 1 + alike.length, 0);
  return [...all.slice(0, MOST), ...(settings === 0 ? [] : [{ kind: 'more-groups', tone, settings } as const])];
};

/** What was lost is told where the first lines are read too: one for each metric. */
const notForecast = (forecasts: readonly Forecast[]): readonly Finding[] => {
  const lost = forecasts.filter(({ word }) => word === 'lost');
  return [...new Set(lost.map(({ metric }) => metric))].map((metric) => ({
    kind: 'no-forecast',
    tone: 'warning',
    metric,
    groups: lost.flatMap((one) => (one.metric === metric ? [one.group] : [])),
  }));
};

/** The order of the strategies by the risk that is judged: what ratios to controls do not give. */
const ofRankings = (rankings: readonly Ranking[]): readonly Finding[] => {
  const risks = rankings.flatMap(({ verdict, metric }, ranking) =>
    verdict === 'any-risk' ? [{ kind: 'ranking', tone: 'note', metric, ranking } as const] : [],
  );
  const more = risks.length - RANKINGS;
  return [
    ...risks.slice(0, RANKINGS),
    ...(more > 0 ? [{ kind: 'more-rankings', tone: 'note', rankings: more } as const] : []),
  ];
};

/**
 * What the correction over strategies takes back: called present in profiles of their own, and not shown once all are
 * compared at once. The profiles stand; with many strategies some p falls below 5 % by chance.
 */
const notShownJointly = (comparisons: readonly Comparison[]): readonly Finding[] =>
  comparisons.flatMap(({ strategies, metric }, comparison): Finding[] => {
    const groups = strategies.flatMap(({ group, worse, state }) => (!worse && state === 'present' ? [group] : []));
    return groups.length === 0 ? [] : [{ kind: 'not-shown-jointly', tone: 'note', metric, comparison, groups }];
  });

/** What a reader has to know to read the rest rightly: failures, missing cells, odd controls, outward collapse. */
const remarksOf = (
  record: StudyRecord,
  { metrics, groups, series, verdicts, counts, steps, selections, writings, answers }: GridResults,
  thresholds: Thresholds,
): Finding[] => {
  const { failed, missing, cells } = counts;
  const strategies = groups.flatMap(({ role }, group) => (role === 'strategy' ? [group] : []));
  const silent = silentMetrics(metrics, groups, series);
  const expanding = strategies.filter((group) =>
    verdicts.some((verdict) => verdict.group === group && verdict.expanding === true),
  );
  const doubtful = Object.keys(record.sources).filter((source) => isReadingDoubtful(record.sources[source]!));
  return [
    ...importedOf(record),
    ...(failed > 0 ? [{ kind: 'failed-cells', tone: 'warning', failed, cells } as const] : []),
    ...(silent.length > 0 ? [{ kind: 'silent-metrics', tone: 'warning', metrics: silent } as const] : []),
    ...doubtful.map((source) => ({ kind: 'reading', tone: 'warning', source }) as const),
    ...unevenSpreads(record.sources, metrics).map((one) => ({ ...one, tone: 'warning' }) as const),
    ...(missing > 0 ? [{ kind: 'missing-cells', tone: 'note', missing, cells } as const] : []),
    ...recordedOf(record, strategies, verdicts.length > 0),
    ...(verdicts.length === 0 && record.groups.every(({ recorded }) => recorded?.kind !== 'stand-in')
      ? [{ kind: 'no-control', tone: 'warning' } as const]
      : record.study.seeds.length < thresholds.seeds
        ? [{ kind: 'few-seeds', tone: 'warning', fewest: thresholds.seeds } as const]
        : []),
    ...(expanding.length > 0 ? [{ kind: 'expanding', tone: 'note', groups: expanding } as const] : []),
    ...fixedControls(record, strategies).map((of) => ({ kind: 'fixed-controls', tone: 'note', groups: of }) as const),
    ...(selections === undefined ? [] : [{ kind: 'selection', tone: 'note' } as const]),
    ...writingsOf(writings),
    ...answersOf(answers),
    ...(steps === undefined ? [] : [{ kind: 'compiled-steps', tone: 'note' } as const]),
  ];
};

/** Texts that were cut, and tokenisers that fell short. */
const writingsOf = (writings: GridResults['writings'] = []): Finding[] => [
  ...(writings.some(({ tokens }) => tokens !== undefined)
    ? [{ kind: 'small-vocabulary', tone: 'warning' } as const]
    : []),
  ...(writings.some(({ cut }) => cut > 0) ? [{ kind: 'unended', tone: 'note' } as const] : []),
];

/** A text that is empty is no text of the model's: a warning. */
const answersOf = (answers: GridResults['answers'] = []): Finding[] =>
  answers.some(({ cut, empty }) => cut + empty > 0)
    ? [{ kind: 'answers', tone: answers.some(({ empty }) => empty > 0) ? 'warning' : 'note' }]
    : [];

/** A reader must know that nothing was run here; a warning where something was read as lost, or is not there. */
const importedOf = ({ imported }: StudyRecord): Finding[] => {
  if (imported === undefined) return [];
  const { lost, infinite, gaps, short } = imported;
  return [{ kind: 'imported', tone: lost + infinite + gaps.length + short.length > 0 ? 'warning' : 'note' }];
};
/** One for each model whose generations were trained elsewhere, under whichever source and T. */
const recordedOf = (
  { groups, study }: StudyRecord,
  strategies: readonly GroupIndex[],
  judged: boolean,
): readonly RecordedFinding[] =>
  study.models.flatMap(({ as }): readonly RecordedFinding[] => {
    const own = strategies.filter((group) => groups[group]!.model === as);
    const control = own.map((group) => groups[group]!.recorded).find((one) => one !== undefined);
    if (control === undefined) return [];
    return [
      { kind: 'recorded', tone: control.kind === 'recorded' && judged ? 'note' : 'warning', control, groups: own },
    ];
  });

/** Outputs without a finite value anywhere, once there are chains that could have had one. */
const silentMetrics = (
  metrics: GridResults['metrics'],
  groups: GridResults['groups'],
  series: GridResults['series'],
): string[] => {
  if (groups.every(({ seeds }) => seeds.length === 0)) return [];
  const heard = new Set(series.filter(({ points }) => points.length > 0).map(({ metric }) => metric));
  return metrics
    .filter(({ id, measures, nothing }) => measures !== undefined && nothing !== true && !heard.has(id))
    .map(({ id }) => id);
};

/** Groups whose control has fixed rows, those with as many rows in their source and samples together. */
const fixedControls = (
  { groups, sources }: StudyRecord,
  strategies: readonly GroupIndex[],
): readonly GroupIndex[][] => {
  const alike = new Map<string, GroupIndex[]>();
  for (const group of strategies) {
    const { source, samples, control } = groups[group]!;
    if (control?.rows !== 'fixed') continue;
    const key = JSON.stringify([sources[source]?.size, samples]);
    alike.set(key, [...(alike.get(key) ?? []), group]);
  }
  return [...alike.values()];
};
