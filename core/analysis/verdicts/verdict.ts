import type { MetricInfo, Verdict, VerdictId, VerdictState } from '../../contracts/index.js';
import type { Lost } from '../series/arms.js';
import { isConstant } from '../series/summary.js';
import { mcnemar, notExcluded, shownAbove } from '../tests/counts.js';
import { knownRate } from '../tests/known-rates.js';
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

/** Seeds that a definition is judged on: numbers in both arms, or known to be lost. */
export const judged = ({ theta }: Pick<Evidence, 'theta'>, { here, control, both }: Lost): number =>
  theta.length + here + control + both;

/**
 * p of presence where seeds are lost: the smaller of two, counted twice. The exact count of the seeds lost here alone against
 * those lost in the control alone (McNemar); and the test of the effects with those lost here at the largest effect seen and
 * those lost in the control alone at the least one.
 */
export const presenceOf = ({ theta, presence, zero, margin }: Evidence, { here, control, both }: Lost): number => {
  if (here + control + both === 0) return presence;
  const counted = mcnemar(here, control);
  if (theta.length < 2) return counted;
  let [least, largest] = [zero, Math.max(zero, margin)];
  for (const value of theta) {
    least = Math.min(least, value);
    largest = Math.max(largest, value);
  }
  const all = new Float64Array(theta.length + here + control + both);
  all.set(theta);
  all.fill(largest, theta.length, theta.length + here);
  all.fill(least, theta.length + here, theta.length + here + control);
  all.fill(zero, theta.length + here + control);
  return Math.min(1, 2 * Math.min(counted, shownAbove(all, zero)));
};

/** A seed that is lost, or of which nothing is known, forbids absence. */
export const absenceOf = ({ absence, cannotExclude }: Evidence, lost: Lost): number =>
  cannotExclude === undefined && wanting(lost) === 0 ? absence : 1;

/** Of the test that decided; an exact count needs no such words. */
const ratesOf = (state: VerdictState, { bound }: Evidence, n: number): Pick<Verdict, 'worstRates'> => {
  if (state !== 'present' && (state !== 'absent' || bound.method === 'count')) return {};
  const rate = knownRate(n, state === 'present' ? 'presence' : bound.method === 'pivot' ? 'pivot' : 'absence');
  return rate === undefined ? {} : { worstRates: { everyChain: rate.everyChain, fewChains: rate.fewChains } };
};

const wanting = ({ here, control, both, unknown }: Lost): number => here + control + both + unknown;

const lostOf = (lost: Lost): Pick<Verdict, 'lost'> => {
  const { here, control, both, infinite, unknown, n } = lost;
  return wanting(lost) === 0 ? {} : { lost: { here, control, both, infinite, unknown, n } };
};

/**
 * present when the adjusted p of presence is small, else absent when the p of absence is (unadjusted: the statement "absent
 * under every measured definition" is an intersection-union test), else undecided. Where both are, the effect is there and
 * within the margin.
 */
const stateOf = (
  present: boolean,
  absent: boolean,
  cannotExclude: boolean,
): { readonly state: VerdictState; readonly withinTolerance?: boolean } => {
  if (present) return { state: 'present', withinTolerance: absent };
  return { state: absent ? 'absent' : cannotExclude ? 'not-measured' : 'undecided' };
};

/** What was measured made into a verdict. */
export const verdictOf = (
  id: VerdictId,
  metric: MetricInfo,
  evidence: Evidence,
  lost: Lost,
  { presence, absenceAdjusted, family }: Adjusted,
  { alpha, seeds }: Thresholds,
  notes: readonly string[],
): Verdict => {
  const n = judged(evidence, lost);
  const enough = n >= seeds;
  const absence = absenceOf(evidence, lost);
  const absent = enough && evidence.heavyTailed !== true && n >= (evidence.atLeast ?? 0) && absence <= alpha;
  const present = enough && presence <= alpha;
  const { state, withinTolerance } = stateOf(present, absent, evidence.cannotExclude !== undefined);
  const { theta } = evidence;
  return {
    id,
    state,
    ...(state === 'not-measured' ? { because: 'cannot exclude' as const } : {}),
    metric: metric.id,
    n,
    ...lostOf(lost),
    ...(theta.length === 0 ? {} : { effect: studentInterval(theta) }),
    scale: evidence.scale,
    zero: evidence.zero,
    margin: evidence.margin,
    ...(enough ? { presence, presenceAlone: presenceOf(evidence, lost), absence, absenceAdjusted } : {}),
    test: evidence.test,
    // A bound of the seeds that are left says nothing of those that are lost.
    ...(Number.isFinite(evidence.bound.upper) && wanting(lost) === 0 ? { bound: evidence.bound } : {}),
    ...(state === 'absent' ? { excludesAbove: notExcluded(n) } : {}),
    ...ratesOf(state, evidence, theta.length),
    ...(withinTolerance === undefined ? {} : { withinTolerance }),
    ...(evidence.expanding === true ? { expanding: true } : {}),
    ...(evidence.typicalRatio === undefined ? {} : { typicalRatio: evidence.typicalRatio }),
    ...(evidence.halved === undefined ? {} : { halved: evidence.halved }),
    ...(state === 'undecided' && lost.here + lost.control + lost.both === 0
      ? { seedsThatWouldDecide: seedsThatWouldDecide(evidence, family, alpha, seeds) }
      : {}),
    notes: [
      ...(enough ? [] : [`Fewer than ${seeds} seeds are there to judge here and in the control: nothing is decided.`]),
      ...(enough && theta.length > 1 && isConstant(theta) ? ['No variation between seeds.'] : []),
      ...lostNotes(lost),
      ...(evidence.cannotExclude === undefined ? [] : [evidence.cannotExclude]),
      ...evidence.notes,
      ...notes,
    ],
  };
};

/** The chains are those of the control, bit for bit: no test is needed, and none could be made. */
export const identicalVerdict = (id: VerdictId, metric: MetricInfo, n: number): Verdict => ({
  id,
  state: 'absent',
  metric: metric.id,
  n,
  effect: { n, mean: 0 },
  identical: true,
  notes: ["The chains are the control's, number for number: there is nothing to tell apart."],
});

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** How many seeds have no number, in whose arm, and what that does to the verdict. */
const lostNotes = ({ here, control, both, infinite, unknown, n }: Lost): string[] => [
  ...(here + control + both === 0
    ? []
    : [
        `Of ${n} seeds ${count(here, 'has', 'have')} lost what is measured (no value, an infinite one, or the chain failed) here alone, ${control} in the control alone, ${both} in both` +
          `${infinite === 0 ? '' : `; infinite here: ${infinite}`}. They count as the worst, and nothing is called absent with them.`,
      ]),
  ...(unknown === 0
    ? []
    : [
        `Of ${n} seeds ${count(unknown, 'is', 'are')} not there to judge (not run yet, ended by the machine, or measured on another basis): nothing is called absent without them.`,
      ]),
];

/** Nothing measures it: never `undecided`, which is a statement about seeds. */
export const notMeasured = (
  id: VerdictId,
  because: NonNullable<Verdict['because']>,
  why: string,
  metric?: MetricInfo,
): Verdict => ({
  id,
  state: 'not-measured',
  because,
  ...(metric === undefined ? {} : { metric: metric.id }),
  notes: [why],
});
