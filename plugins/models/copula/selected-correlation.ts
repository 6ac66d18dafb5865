import { normalDensity, normalSf } from '../../../core/numerics/index.js';
import { increasing, type Scores } from './latent-correlation.js';
import type { SelectedLaw } from './selection.js';

/** What is known of a latent variable Z in a row: Z itself, or the score of the cell that it lies in. */
export interface Reading {
  /** absent: Z itself. Edges between cells, and the score of each. */
  readonly cells?: Scores['cells'];
}
/** E[reading | Z ~ N(mean, sd^2)], and its derivative by the mean. */
const expected = ({ cells }: Reading, mean: number, sd: number): number => {
  if (cells === undefined) return mean;
  const { edges, scores } = cells;
  let sum = scores[0]!;
  for (let e = 0; e < edges.length; e++) sum += (scores[e + 1]! - scores[e]!) * normalSf((edges[e]! - mean) / sd);
  return sum;
};
const slopeOf = ({ cells }: Reading, mean: number, sd: number): number => {
  if (cells === undefined) return 1;
  const { edges, scores } = cells;
  let sum = 0;
  for (let e = 0; e < edges.length; e++)
    sum += ((scores[e + 1]! - scores[e]!) * normalDensity((edges[e]! - mean) / sd)) / sd;
  return sum;
};

/** How a latent variable hangs on those that select: Z = u Z_u + w Z_w + sd e. */
export interface Loading {
  readonly u: number;
  readonly w: number;
  readonly sd: number;
}
export const loading = (u: number, w = 0): Loading => ({ u, w, sd: Math.sqrt(Math.max(1e-6, 1 - u * u - w * w)) });

/** The marks that select the rows which have both cells. */
export interface SelectionLaw {
  readonly law: SelectedLaw;
  /** P(both are there | Z_a = a, Z_b = b), r the correlation of the two, over P(both are there) */
  chance(a: number, b: number, r: number): number;
}

/**
 * The correlation r at which E[a b | both cells are there] is `moment`. Given the selecting variables the two are normal of
 * covariance r less what these explain, in which the moment rises: a straight line unless both are cells, of which it is
 * followed by Plackett's identity as `latentCorrelation` does. Without the selection this is the same number as there.
 */
export const correlationOf = (
  moment: number,
  [a, b]: readonly [Reading, Reading],
  [of, on]: readonly [Loading, Loading],
  { law, chance }: SelectionLaw,
): number => {
  const explained = of.u * on.u + of.w * on.w;
  let [base, gain] = [0, 0];
  for (let t = 0; t < law.u.length; t++) {
    const [u, w, weight] = [law.u[t]!, law.w[t]!, law.weights[t]!];
    const [x, y] = [of.u * u + of.w * w, on.u * u + on.w * w];
    base += weight * expected(a, x, of.sd) * expected(b, y, on.sd);
    gain += weight * slopeOf(a, x, of.sd) * slopeOf(b, y, on.sd);
  }
  const most = LARGEST * of.sd * on.sd;
  const within = (r: number): number => Math.min(explained + most, Math.max(explained - most, r));
  if (a.cells === undefined || b.cells === undefined)
    return within(gain > 0 ? explained + (moment - base) / gain : explained);
  const [{ edges: s, scores: p }, { edges: t, scores: q }] = [a.cells, b.cells];
  const slope = (angle: number): number => {
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    const scale = 0.5 / (cos * cos);
    let sum = 0;
    for (let k = 0; k < s.length; k++)
      for (let l = 0; l < t.length; l++) {
        const density = Math.exp(-scale * (s[k]! * s[k]! - 2 * s[k]! * t[l]! * sin + t[l]! * t[l]!));
        // What weighs nothing need not be asked.
        if (density > 1e-12) sum += (p[k + 1]! - p[k]!) * (q[l + 1]! - q[l]!) * density * chance(s[k]!, t[l]!, sin);
      }
    return Math.max(1e-12, sum / (2 * Math.PI));
  };
  return within(Math.sin(increasing(slope, moment, Math.asin(explained), base)));
};
/** What is left of two variables once the selecting ones are known correlates no more than this. */
const LARGEST = 0.9999;

/** Mean and variance of a variable with these correlations to two standard ones of the correlation r, which are a and b. */
export const givenTwo = (
  toA: number,
  toB: number,
  a: number,
  b: number,
  r: number,
): { mean: number; variance: number } => {
  const rest = Math.max(1e-9, 1 - r * r);
  const [x, y] = [(toA - r * toB) / rest, (toB - r * toA) / rest];
  return { mean: x * a + y * b, variance: Math.max(1e-9, 1 - x * toA - y * toB) };
};
