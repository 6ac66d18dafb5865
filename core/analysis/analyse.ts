import {
  groupKey,
  type Finding,
  type GridResults,
  type Group,
  type GroupLineage,
  type Series,
  type StudyRecord,
  type StudyResults,
  type TheorySetting,
  type WalkedResults,
} from '../contracts/index.js';
import { thresholdsOf, type Thresholds } from '../judging/index.js';
import { walkedRecord } from '../study/index.js';
import { columnsOf, type CellsOf } from './collect.js';
import { comparisonsOf } from './comparisons/comparisons.js';
import { rankingsOf } from './comparisons/ranking.js';
import { forecastsOf } from './early-warning/early-warning.js';
import { findingsOf } from './findings/findings.js';
import { trajectoriesOf } from './findings/trajectories.js';
import { gatesOf } from './gates.js';
import type { AnalysisInput, AnalysisTools, RunTools } from './input.js';
import { recommendationsOf } from './recommend/recommendations.js';
import { recommendationFindings } from './recommend/sentences.js';
import { lawsOf } from './scaling/laws.js';
import { pointsOf, theoryOf, thinnedLineage, thinnedPoints } from './series/points.js';
import { SeriesTable } from './series/table.js';
import { benjaminiHochberg } from './tests/multiplicity.js';
import { trendOf } from './trend/trend.js';
import { profileOf } from './verdicts/profile.js';

/** Finds what cells say, from wherever they are. `cellsOf` is asked for those of the grid, then for those of the walks. */
export const analyseCells = async (record: StudyRecord, cellsOf: CellsOf, tools: RunTools): Promise<StudyResults> => {
  const [grid, walks] = [await columnsOf(record, cellsOf, tools), walkedRecord(record)];
  return analyseRun(record, grid, walks && (await columnsOf(walks, cellsOf, tools)), tools);
};

/**
 * Everything that a report shows of a run folder: the grid, and the walks beside it. Each is judged on the groups and
 * seeds that were asked for it, so that neither changes what is said of the other. Pure.
 */
export const analyseRun = (
  record: StudyRecord,
  grid: AnalysisInput,
  walked: AnalysisInput | undefined,
  tools: AnalysisTools,
): StudyResults => {
  const own = { ...(record.groups.length === 0 ? nothingOf(grid) : analyse(grid, tools)), record };
  // Walks that have asked for nothing yet say nothing, of controls neither.
  if (walked === undefined || record.walked === undefined || walked.record.groups.length === 0) return own;
  const along = analyse(walked, tools);
  const thresholds = tools.thresholds ?? thresholdsOf(walked.record.study.thresholds);
  const recommendations = recommendationsOf(walked, record.walked.walks, { thresholds, random: tools.random });
  return {
    ...own,
    findings: [
      ...recommendationFindings(recommendations, along.groups),
      ...besideAnswers(along, recommendations.length > 0, own),
      ...own.findings,
    ],
    ...(recommendations.length === 0 ? {} : { recommendations }),
    walked: numbersOf(along),
  };
};

/** Of a folder in which only `recommend` was run. */
const nothingOf = ({ record, metrics, failures, counts }: AnalysisInput): StudyResults => ({
  schema: 'collapsar/summary@2',
  record,
  findings: [],
  metrics,
  groups: [],
  series: [],
  lineage: [],
  verdicts: [],
  failures,
  counts,
});

/**
 * A walk stops at a value as soon as it is safe: what its few seeds leave open is in its profile, not in the headlines. Of
 * settings that the grid has too, the grid's own findings stand.
 */
const besideAnswers = (along: StudyResults, answered: boolean, own: StudyResults): readonly Finding[] => {
  const kept = answered
    ? along.findings.filter(({ tone }) => tone === 'collapse' || tone === 'warning')
    : along.findings;
  const inGrid = new Set(own.groups.map(groupKey));
  const said = new Set(own.findings.map((finding) => contentOf(finding, own)));
  return kept
    .filter((finding) => {
      // The walk's own answer is the recommendation; verdicts of its few seeds would be held against it.
      if (finding.kind === 'answer') return !answered && own.groups.length === 0;
      if (own.groups.length === 0) return true;
      if (finding.kind === 'group') return !inGrid.has(groupKey(along.groups[finding.group]!));
      return finding.tone === 'warning' && !said.has(contentOf(finding, along));
    })
    .map((finding) => ({ ...finding, along: true as const }));
};

/** Equal where two findings say the same of two grids, whose groups have other places. */
const contentOf = (finding: Finding, { groups, failures, forecasts = [] }: StudyResults): string => {
  switch (finding.kind) {
    case 'failed-cells': {
      const [first] = failures;
      return JSON.stringify([
        finding,
        first?.message,
        first?.seed,
        first === undefined ? '' : groupKey(groups[first.group]!),
      ]);
    }
    case 'no-forecast':
      return JSON.stringify([
        finding.metric,
        forecasts
          .filter(({ group, metric }) => metric === finding.metric && finding.groups.includes(group))
          .map(({ group, ...rest }) => [groupKey(groups[group]!), rest]),
      ]);
    default:
      return JSON.stringify(finding);
  }
};

const numbersOf = ({
  schema: _schema,
  record: _record,
  findings: _findings,
  gates: _gates,
  recommendations: _recommendations,
  walked: _walked,
  ...numbers
}: StudyResults): WalkedResults => numbers;

/** What plugins said on the way, of those that did. */
const saidOf = ({ steps, selections, writings, answers, recordings }: AnalysisInput): Partial<GridResults> => ({
  ...(steps === undefined ? {} : { steps }),
  ...(selections === undefined ? {} : { selections }),
  ...(writings === undefined ? {} : { writings }),
  ...(answers === undefined ? {} : { answers }),
  ...(recordings === undefined ? {} : { recordings }),
});

/** Everything that is found in the columns of one grid. Pure: the same input gives the same results. */
export const analyse = (input: AnalysisInput, tools: AnalysisTools): StudyResults => {
  const thresholds = tools.thresholds ?? thresholdsOf(input.record.study.thresholds);
  const table = new SeriesTable(input);
  const { record, metrics, failures, counts, gallery } = input;
  const places = record.groups.map((_, index) => index);
  const groups = places.map((index) => groupOf(table, index));
  const series = seriesOf(table, tools, thresholds);
  const lineage = places.flatMap((index) => lineageOf(table, index));
  const verdicts = places.flatMap((index) => profileOf(table, index, thresholds, tools.random));
  const forecasts = places.flatMap((index) => forecastsOf(table, index, thresholds));
  const { laws, without } = lawsOf(table, tools.random.child('scaling'), thresholds);
  const comparisons = comparisonsOf(
    table,
    groups,
    verdicts,
    tools.random.child('comparisons'),
    thresholds,
    record.study.comparisons,
  );
  const rankings = rankingsOf(table, { groups, verdicts, lineage }, tools.random.child('rankings'), thresholds);
  const trajectories = trajectoriesOf(table, { groups, verdicts, series, metrics });
  const gates = gatesOf(record.study.gates, groups, verdicts);
  const results: GridResults = {
    metrics,
    groups,
    series,
    lineage,
    ...(trajectories.length === 0 ? {} : { trajectories }),
    verdicts,
    ...(forecasts.length === 0 ? {} : { forecasts }),
    failures,
    ...saidOf(input),
    counts,
    ...(laws.length === 0 ? {} : { laws }),
    ...(without.length === 0 ? {} : { withoutLaw: without }),
    ...(comparisons.length === 0 ? {} : { comparisons }),
    ...(rankings.length === 0 ? {} : { rankings }),
    ...(gallery === undefined ? {} : { gallery }),
  };
  return {
    schema: 'collapsar/summary@2',
    record,
    findings: findingsOf(record, results, thresholds),
    ...results,
    ...(gates.length === 0 ? {} : { gates }),
  };
};

const groupOf = (table: SeriesTable, index: number): Group => {
  const { source, model, strategy, samples, role, share, control } = table.group(index);
  const { finished, failed } = table.input.progress[index]!;
  const [matched, realPart] = [control?.matched, control?.realPart].map((label) =>
    label === undefined ? undefined : table.like(index, { strategy: label }),
  );
  return {
    source,
    model,
    strategy,
    samples,
    role,
    ...(share === undefined ? {} : { share }),
    ...(matched === undefined ? {} : { control: matched }),
    ...(realPart === undefined ? {} : { realPart }),
    seeds: finished,
    failed,
  };
};

const lineageOf = (table: SeriesTable, group: number): readonly GroupLineage[] => {
  const { made: _made, ...lineage } = table.input.progress[group]!.lineage;
  return lineage.points.length === 0
    ? []
    : [{ group, ...thinnedLineage(lineage, table.input.record.study.generations) }];
};

/** Of every column its facts: by group, in the order of the metrics, exact before sampled. */
const seriesOf = (table: SeriesTable, { predict }: AnalysisTools, thresholds: Thresholds): readonly Series[] => {
  const { record, metrics, series } = table.input;
  const infos = new Map(metrics.map((metric) => [metric.id, metric]));
  const settings = record.groups.map((_, group) => settingOf(record, group));
  const byGroup = record.groups.map((): Series[] => []);
  for (const measured of series) {
    const { group, basis, generations } = measured;
    const metric = infos.get(measured.metric)!;
    const every = pointsOf(measured);
    const trend = trendOf(table, group, metric, measured, thresholds);
    const points = thinnedPoints(every, generations, trend?.onset);
    const setting = settings[group];
    const theory = setting === undefined ? [] : theoryOf(predict, setting, metric, points);
    byGroup[group]!.push({
      group,
      metric: metric.id,
      basis,
      generations: every.length,
      points,
      ...(theory.length === 0 ? {} : { theory }),
      ...(trend === undefined ? {} : { trend }),
    });
  }
  return byGroup.flatMap(exploratory);
};

/** p values of many metrics beside each other: adjusted for the false discovery rate and marked as exploratory. */
const exploratory = (all: readonly Series[]): readonly Series[] => {
  const adjusted = benjaminiHochberg(all.map(({ trend }) => trend?.difference?.p ?? NaN));
  return all.map((series, i) => {
    const p = adjusted[i]!;
    const { trend } = series;
    return trend?.difference === undefined || Number.isNaN(p)
      ? series
      : { ...series, trend: { ...trend, difference: { ...trend.difference, exploratory: p } } };
  });
};

/** The setting that a theory is asked about. */
const settingOf = (
  { study, sources, groups, controls = [] }: StudyRecord,
  index: number,
): TheorySetting | undefined => {
  const group = groups[index]!;
  const source = study.sources.find(({ as }) => as === group.source);
  const model = study.models.find(({ as }) => as === group.model);
  const strategy = [...study.strategies, ...controls].find(({ as }) => as === group.strategy);
  if (source === undefined || model === undefined || strategy === undefined) return undefined;
  const { mean, covariance, rareMass } = sources[group.source]?.truth ?? {};
  return {
    source,
    model,
    strategy,
    samples: group.samples,
    truth: {
      ...(mean === undefined || covariance === undefined
        ? {}
        : { moments: { mean: Float64Array.from(mean), covariance: Float64Array.from(covariance) } }),
      ...(rareMass === undefined ? {} : { rareMass }),
    },
  };
};
