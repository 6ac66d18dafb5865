import { THRESHOLDS } from '../../../core/judging/index.js';
import { findingsOf } from '../../../core/analysis/findings/findings.js';
import type { StudyResults, Verdict, VerdictId } from '../../../core/contracts/index.js';
import {
  listsOf,
  withLabels,
  type GroupSketch,
  type LabelledFinding,
  type SketchedVerdict,
} from '../../fixtures/grouped.js';
import { recordOf } from './study-fixture.js';

export const verdict = (
  id: VerdictId,
  state: Verdict['state'],
  more: Partial<SketchedVerdict> = {},
): SketchedVerdict => ({
  id,
  state,
  metric: `m.${id}`,
  n: 20,
  effect: { n: 20, mean: 0.7, low: 0.5, high: 0.9 },
  scale: 'log-ratio',
  zero: 0,
  margin: 0.1,
  ...more,
});
export const group = (
  strategy: string,
  verdicts: readonly SketchedVerdict[],
  more: Partial<GroupSketch> = {},
): GroupSketch => ({
  source: 'normal',
  model: 'gaussian',
  strategy,
  samples: 100,
  role: 'strategy',
  control: 'real-only',
  seeds: [],
  failed: 0,
  verdicts,
  ...more,
});
/** All that is found of these groups, the answer first. */
export const findAll = (
  groups: readonly GroupSketch[],
  more: Partial<StudyResults> = {},
  rows: 'fresh' | 'fixed' = 'fresh',
): readonly LabelledFinding[] => {
  const record = recordOf({
    generations: 20,
    seeds: 20,
    groups: groups.map(({ strategy, samples }) => ({
      strategy,
      samples,
      control: { matched: 'real-only', rows },
    })),
  });
  const results: StudyResults = {
    schema: 'collapsar/summary@2',
    record,
    findings: [],
    metrics: [],
    ...listsOf(groups),
    failures: [],
    counts: { cells: 40, done: 40, failed: 0, missing: 0 },
    ...more,
  };
  return withLabels({ ...results, findings: findingsOf(results.record, results, THRESHOLDS) }).findings;
};
