import type { MetricInfo, Verdict, VerdictId, VerdictState } from '../../contracts/index.js';
import { isConstant } from '../series/summary.js';
import { studentInterval } from '../tests/student.js';
import type { Evidence } from './definition.js';
import { seedsThatWouldDecide } from './seeds.js';
import type { Thresholds } from './thresholds.js';

/** The p values of one definition after the adjustments over its profile. */
export interface Adjusted {
  readonly presence: number;
  readonly absenceAdjusted: number;
  /** definitions over which presence was adjusted */
  readonly family: number;
}

/**
 * absent when the unadjusted p of absence is small (the statement "absent under every measured definition" is an
 * intersection-union test), else present when the adjusted p of presence is, else undecided. Any increase at all may be
 * present and yet within the tolerance: there presence wins.
 */
const stateOf = (
  id: VerdictId,
  absent: boolean,
  present: boolean,
): { readonly state: VerdictState; readonly withinTolerance?: boolean } => {
  if (id === 'any-risk' && present) return { state: 'present', withinTolerance: absent };
  return { state: absent ? 'absent' : present ? 'present' : 'undecided' };
};

/** What was measured made into a verdict. */
export const verdictOf = (
  id: VerdictId,
  metric: MetricInfo,
  evidence: Evidence,
  { presence, absenceAdjusted, family }: Adjusted,
  { alpha, seeds }: Thresholds,
  notes: readonly string[],
): Verdict => {
  const n = evidence.theta.length;
  const enough = n >= seeds;
  const absent = enough && evidence.heavyTailed !== true && n >= (evidence.atLeast ?? 0) && evidence.absence <= alpha;
  const { state, withinTolerance } = stateOf(id, absent, enough && presence <= alpha);
  return {
    id,
    state,
    metric: metric.id,
    n,
    effect: studentInterval(evidence.theta),
    scale: evidence.scale,
    zero: evidence.zero,
    margin: evidence.margin,
    ...(enough ? { presence, presenceAlone: evidence.presence, absence: evidence.absence, absenceAdjusted } : {}),
    test: evidence.test,
    ...(Number.isFinite(evidence.bound.upper) ? { bound: evidence.bound } : {}),
    ...(withinTolerance === undefined ? {} : { withinTolerance }),
    ...(evidence.expanding === true ? { expanding: true } : {}),
    ...(evidence.typicalRatio === undefined ? {} : { typicalRatio: evidence.typicalRatio }),
    ...(evidence.halved === undefined ? {} : { halved: evidence.halved }),
    ...(state === 'undecided' ? { seedsThatWouldDecide: seedsThatWouldDecide(evidence, family, alpha, seeds) } : {}),
    notes: [
      ...(enough ? [] : [`Fewer than ${seeds} seeds finished here and in the control: nothing is decided.`]),
      ...(enough && isConstant(evidence.theta) ? ['No variation between seeds.'] : []),
      ...evidence.notes,
      ...notes,
    ],
  };
};

/** Nothing measures it: never `undecided`, which is a statement about seeds. */
export const notMeasured = (id: VerdictId, why: string, metric?: MetricInfo): Verdict => ({
  id,
  state: 'not-measured',
  ...(metric === undefined ? {} : { metric: metric.id }),
  notes: [why],
});
