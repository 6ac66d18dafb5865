import type { GroupResults, Series, TheorySetting, StudyRecord, StudyResults } from '../contracts/index.js';
import { comparisonsOf } from './comparisons/comparisons.js';
import { rankingFindings } from './comparisons/ranking-words.js';
import { rankingsOf } from './comparisons/ranking.js';
import { comparisonFindings } from './comparisons/words.js';
import { earlyWarningsOf } from './early-warning/early-warning.js';
import { forecastFindings } from './early-warning/words.js';
import { findingsOf } from './findings/findings.js';
import { gatesOf } from './gates/gates.js';
import type { AnalysisInput, AnalysisTools } from './input.js';
import { scalingOf } from './scaling/scaling.js';
import { pointsOf, theoryOf } from './series/points.js';
import { SeriesTable } from './series/table.js';
import { benjaminiHochberg } from './tests/multiplicity.js';
import { trendOf } from './trend/trend.js';
import { profileOf } from './verdicts/profile.js';
import { thresholdsOf, type Thresholds } from './verdicts/thresholds.js';

/** Everything that is found in the columns of one grid. Pure: the same input gives the same results. */
export const analyse = (input: AnalysisInput, tools: AnalysisTools): StudyResults => {
  const thresholds = tools.thresholds ?? thresholdsOf(input.record.study.thresholds);
  const table = new SeriesTable(input);
  const groups = input.record.groups.map((_, index) => groupOf(table, index, tools, thresholds));
  const { record, metrics, failures, counts, gallery } = input;
  const gates = gatesOf(record.study.gates, groups);
  const scaling = scalingOf(table, tools.random.child('scaling'), thresholds);
  const comparisons = comparisonsOf(
    table,
    groups,
    tools.random.child('comparisons'),
    thresholds,
    record.study.comparisons,
  );
  const rankings = rankingsOf(table, groups, tools.random.child('rankings'), thresholds);
  return {
    schema: 'collapsar/summary@1',
    record,
    metrics,
    groups,
    failures,
    counts,
    findings: [
      ...findingsOf({ record, metrics, groups, failures, counts }, thresholds),
      ...forecastFindings(groups),
      ...rankingFindings(rankings),
      ...comparisonFindings(comparisons),
    ],
    ...(scaling.fits.length === 0 ? {} : { scaling: scaling.fits }),
    ...(scaling.without.length === 0 ? {} : { withoutLaw: scaling.without }),
    ...(comparisons.length === 0 ? {} : { comparisons }),
    ...(rankings.length === 0 ? {} : { rankings }),
    ...(gates.length === 0 ? {} : { gates }),
    ...(gallery === undefined ? {} : { gallery }),
  };
};

const groupOf = (table: SeriesTable, index: number, tools: AnalysisTools, thresholds: Thresholds): GroupResults => {
  const { source, model, strategy, samples, role, share, control } = table.group(index);
  const progress = table.input.progress[index]!;
  const earlyWarnings = earlyWarningsOf(table, index, thresholds);
  return {
    source,
    model,
    strategy,
    samples,
    role,
    ...(share === undefined ? {} : { share }),
    ...(control === undefined ? {} : { control: control.matched }),
    ...(control?.realPart === undefined ? {} : { realPart: control.realPart }),
    ...(control?.note === undefined ? {} : { controlNote: control.note }),
    seeds: progress.finished,
    failed: progress.failed,
    series: seriesOf(table, index, tools, thresholds),
    lineage: progress.lineage,
    verdicts: profileOf(table, index, thresholds, tools.random),
    ...(earlyWarnings.length === 0 ? {} : { earlyWarnings }),
  };
};

const seriesOf = (
  table: SeriesTable,
  index: number,
  { predict }: AnalysisTools,
  thresholds: Thresholds,
): readonly Series[] => {
  const setting = settingOf(table.input.record, index);
  const all = table.input.metrics.flatMap((metric) =>
    table.bases(index, metric.id).map((measured): Series => {
      const points = pointsOf(measured);
      const theory = setting === undefined ? [] : theoryOf(predict, setting, metric, points);
      const trend = trendOf(table, index, metric, measured, thresholds);
      return {
        metric: metric.id,
        basis: measured.basis,
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
