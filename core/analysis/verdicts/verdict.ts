import type { AbsentVerdict, Verdict, VerdictCaveat, VerdictFacts, VerdictId } from '../../contracts/index.js';
import type { Thresholds } from '../../judging/index.js';
import type { Arms, Lost } from '../series/arms.js';
import { isConstant } from '../series/summary.js';
import { mcnemar, notExcluded, shownAbove } from '../tests/counts.js';
import { knownRate } from '../tests/known-rates.js';
import { studentInterval } from '../tests/student.js';
import type { Evidence } from './judge.js';
import { seedsThatWouldDecide } from './seeds.js';

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

const wanting = ({ here, control, both, unknown }: Lost): number => here + control + both + unknown;

const isLost = ({ here, control, both }: Lost): boolean => here + control + both > 0;

const lostOf = (lost: Lost): Pick<VerdictFacts, 'lost'> => {
  const { here, control, both, infinite, unknown, n } = lost;
  return wanting(lost) === 0 ? {} : { lost: { here, control, both, infinite, unknown, n } };
};

/** Of the test that decided; an exact count needs no such words. */
const ratesOf = (
  test: 'presence' | 'absence',
  { bound, theta: { length } }: Evidence,
): Pick<VerdictFacts, 'worstRates'> => {
  if (test === 'absence' && bound.method === 'count') return {};
  const rate = knownRate(length, test === 'absence' && bound.method === 'pivot' ? 'pivot' : test);
  return rate === undefined ? {} : { worstRates: { everyChain: rate.everyChain, fewChains: rate.fewChains } };
};

/** Facts that not all evidence has. */
const someFactsOf = (
  { bound, expanding, typicalRatio, halved }: Evidence,
  lost: Lost,
): Pick<VerdictFacts, 'bound' | 'expanding' | 'typicalRatio' | 'halved'> => ({
  // A bound of the seeds that are left says nothing of those that are lost.
  ...(Number.isFinite(bound.upper) && wanting(lost) === 0 ? { bound } : {}),
  ...(expanding === true ? { expanding: true } : {}),
  ...(typicalRatio === undefined ? {} : { typicalRatio }),
  ...(halved === undefined ? {} : { halved }),
});

/** What the seeds do not give comes first, then what the evidence rests on. */
const caveatsOf = (
  { theta, cannotExclude, caveats }: Evidence,
  lost: Lost,
  enough: boolean,
  fewest: number,
): readonly VerdictCaveat[] => [
  ...(enough ? [] : [{ kind: 'few-seeds', fewest } as const]),
  ...(enough && theta.length > 1 && isConstant(theta) ? [{ kind: 'no-variation' } as const] : []),
  ...(isLost(lost) ? [{ kind: 'lost' } as const] : []),
  ...(lost.unknown === 0 ? [] : [{ kind: 'unknown' } as const]),
  ...(cannotExclude === undefined ? [] : [cannotExclude]),
  ...caveats,
];

/**
 * What was measured made into a verdict: present when the adjusted p of presence is small, else absent when the p of absence
 * is (unadjusted: the statement "absent under every measured definition" is an intersection-union test), else undecided.
 * Where both are, the effect is there and within the margin.
 */
export const verdictOf = (
  of: { readonly group: number; readonly id: VerdictId },
  { metric, lost }: Arms,
  evidence: Evidence,
  { presence, absenceAdjusted, family }: Adjusted,
  { alpha, seeds }: Thresholds,
  caveats: readonly VerdictCaveat[],
): Verdict => {
  const n = judged(evidence, lost);
  const enough = n >= seeds;
  const absence = absenceOf(evidence, lost);
  const absent = enough && evidence.heavyTailed !== true && n >= (evidence.atLeast ?? 0) && absence <= alpha;
  const present = enough && presence <= alpha;
  const { theta, cannotExclude } = evidence;
  const facts = {
    ...of,
    metric: metric.id,
    n,
    ...lostOf(lost),
    ...(theta.length === 0 ? {} : { effect: studentInterval(theta) }),
    scale: evidence.scale,
    zero: evidence.zero,
    margin: evidence.margin,
    ...(enough ? { presence, presenceAlone: presenceOf(evidence, lost), absence, absenceAdjusted } : {}),
    test: evidence.test,
    ...someFactsOf(evidence, lost),
    caveats: [...caveatsOf(evidence, lost, enough, seeds), ...caveats],
  };
  if (present) return { ...facts, state: 'present', withinTolerance: absent, ...ratesOf('presence', evidence) };
  if (absent) return { ...facts, state: 'absent', excludesAbove: notExcluded(n), ...ratesOf('absence', evidence) };
  if (cannotExclude !== undefined)
    return {
      ...facts,
      state: 'not-measured',
      because: 'cannot exclude',
      caveats: [cannotExclude, ...facts.caveats.filter((caveat) => caveat !== cannotExclude)],
    };
  return {
    ...facts,
    state: 'undecided',
    ...(isLost(lost) ? {} : { seedsThatWouldDecide: seedsThatWouldDecide(evidence, family, alpha, seeds) }),
  };
};

/** The chains are those of the control, bit for bit: no test is needed, and none could be made. */
export const identicalVerdict = (
  of: { readonly group: number; readonly id: VerdictId },
  { metric, seeds: { length: n } }: Arms,
  caveats: readonly VerdictCaveat[],
): AbsentVerdict => ({
  ...of,
  state: 'absent',
  metric: metric.id,
  n,
  effect: { n, mean: 0 },
  identical: true,
  excludesAbove: 0,
  caveats: [{ kind: 'identical' }, ...caveats],
});
