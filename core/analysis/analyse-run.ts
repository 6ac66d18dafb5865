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
      ...recommendationFindings(recommendations),
      ...besideAnswers(along.findings, recommendations.length > 0, own),
      ...own.findings,
    ],
    ...(recommendations.length === 0 ? {} : { recommendations }),
    walked: numbersOf(along),
  };
};

/** Of a folder in which only `recommend` was run. */
const nothingOf = ({ record, metrics, failures, counts }: AnalysisInput): StudyResults => ({
  schema: 'collapsar/summary@1',
  record,
  metrics,
  groups: [],
  failures,
  counts,
  findings: [],
});

/**
 * A walk stops at a value as soon as it is safe: what its few seeds leave open is in its profile, not in the headlines. Of
 * settings that the grid has too, the grid's own words stand.
 */
const besideAnswers = (
  found: readonly Finding[],
  answered: boolean,
  { groups, findings }: Pick<StudyResults, 'groups' | 'findings'>,
): readonly Finding[] => {
  const graver = answered ? found.filter(({ tone }) => tone === 'collapse' || tone === 'warning') : found;
  if (groups.length === 0) return graver;
  return graver
    .filter(({ group, tone, text }) =>
      group === undefined
        ? tone === 'warning' && !findings.some((one) => one.text === text)
        : !groups.some(
            ({ source, model, strategy, samples }) =>
              source === group.source &&
              model === group.model &&
              strategy === group.strategy &&
              samples === group.samples,
          ),
    )
    .map((finding) => (finding.kind === undefined ? { ...finding, text: `Along the walk: ${finding.text}` } : finding));
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
