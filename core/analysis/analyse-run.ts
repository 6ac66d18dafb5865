import type { Finding, StudyRecord, StudyResults, WalkedResults } from '../contracts/index.js';
import { analyse } from './analyse.js';
import type { AnalysisInput, AnalysisTools } from './input.js';
import { recommendationsOf } from './recommend/recommendations.js';
import { recommendationFindings } from './recommend/sentences.js';
import { thresholdsOf } from './verdicts/thresholds.js';

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
  if (walked === undefined || record.walked === undefined) return own;
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
  const inGrid = new Set(own.groups.map(nameOf));
  const said = new Set(own.findings.map((finding) => contentOf(finding, own)));
  return kept
    .filter((finding) => {
      if (own.groups.length === 0) return true;
      if (finding.kind === 'group') return !inGrid.has(nameOf(along.groups[finding.group]!));
      return finding.tone === 'warning' && !said.has(contentOf(finding, along));
    })
    .map((finding) => ({ ...finding, along: true as const }));
};

const nameOf = ({ source, model, strategy, samples }: StudyResults['groups'][number]): string =>
  JSON.stringify([source, model, strategy, samples]);

/** Equal where two findings say the same of two grids, whose groups have other places. */
const contentOf = (finding: Finding, { groups, failures, forecasts = [] }: StudyResults): string => {
  switch (finding.kind) {
    case 'failed-cells': {
      const [first] = failures;
      return JSON.stringify([
        finding,
        first?.message,
        first?.seed,
        first === undefined ? '' : nameOf(groups[first.group]!),
      ]);
    }
    case 'no-forecast':
      return JSON.stringify([
        finding.metric,
        forecasts
          .filter(({ group, metric }) => metric === finding.metric && finding.groups.includes(group))
          .map(({ group, ...rest }) => [nameOf(groups[group]!), rest]),
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
