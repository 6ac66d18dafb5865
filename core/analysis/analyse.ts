import type {
  GridResults,
  Group,
  GroupLineage,
  Series,
  StudyRecord,
  StudyResults,
  TheorySetting,
} from '../contracts/index.js';
import { comparisonsOf } from './comparisons/comparisons.js';
import { rankingsOf } from './comparisons/ranking.js';
import { forecastsOf } from './early-warning/early-warning.js';
import { findingsOf } from './findings/findings.js';
import { gatesOf } from './gates.js';
import type { AnalysisInput, AnalysisTools } from './input.js';
import { lawsOf } from './scaling/laws.js';
import { pointsOf, theoryOf, thinnedLineage, thinnedPoints } from './series/points.js';
import { SeriesTable } from './series/table.js';
import { benjaminiHochberg } from './tests/multiplicity.js';
import { trendOf } from './trend/trend.js';
import { profileOf } from './verdicts/profile.js';
import { thresholdsOf, type Thresholds } from './verdicts/thresholds.js';

/** Everything that is found in the columns of one grid. Pure: the same input gives the same results. */
export const analyse = (input: AnalysisInput, tools: AnalysisTools): StudyResults => {
  const thresholds = tools.thresholds ?? thresholdsOf(input.record.study.thresholds);
  const table = new SeriesTable(input);
  const { record, metrics, failures, steps, counts, gallery } = input;
  const places = record.groups.map((_, index) => index);
  const groups = places.map((index) => groupOf(table, index));
  const series = places.flatMap((index) => seriesOf(table, index, tools, thresholds));
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
  const gates = gatesOf(record.study.gates, groups, verdicts);
  const results: GridResults = {
    metrics,
    groups,
    series,
    lineage,
    verdicts,
    ...(forecasts.length === 0 ? {} : { forecasts }),
    failures,
    ...(steps === undefined ? {} : { steps }),
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

const seriesOf = (
  table: SeriesTable,
  group: number,
  { predict }: AnalysisTools,
  thresholds: Thresholds,
): readonly Series[] => {
  const setting = settingOf(table.input.record, group);
  const all = table.input.metrics.flatMap((metric) =>
    table.bases(group, metric.id).map((measured): Series => {
      const every = pointsOf(measured);
      const trend = trendOf(table, group, metric, measured, thresholds);
      const points = thinnedPoints(every, measured.generations, trend?.onset);
      const theory = setting === undefined ? [] : theoryOf(predict, setting, metric, points);
      return {
        group,
        metric: metric.id,
        basis: measured.basis,
        generations: every.length,
        points,
        ...(theory.length === 0 ? {} : { theory }),
        ...(trend === undefined ? {} : { trend }),
      };
    }),
  );
  return exploratory(all);
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
