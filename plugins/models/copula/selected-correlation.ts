import type { Scores } from './latent-correlation.js';
import { tabledCdf } from './normal-table.js';
import { angleOf } from './rising-angle.js';
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
  for (let e = 0; e < edges.length; e++) sum += (scores[e + 1]! - scores[e]!) * tabledCdf((mean - edges[e]!) / sd);
  return sum;
};
const slopeOf = ({ cells }: Reading, mean: number, sd: number): number => {
  if (cells === undefined) return 1;
  const { edges, scores } = cells;
  let sum = 0;
  for (let e = 0; e < edges.length; e++) {
    const z = (edges[e]! - mean) / sd;
    sum += (scores[e + 1]! - scores[e]!) * Math.exp(-0.5 * z * z);
  }
  return sum / (SQRT_2_PI * sd);
};
const SQRT_2_PI = Math.sqrt(2 * Math.PI);

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
  /** of variables a and b of the correlation r: P(both are there | Z_a = a, Z_b = b), over P(both are there) */
  chanceAt(r: number): (a: number, b: number) => number;
}

/**
 * The correlation r at which E[a b | both cells are there] is `moment`. Given the selecting variables the two are normal of
 * covariance r less what these explain, in which the moment rises: a straight line unless both are cells, of which it is
 * followed by Plackett's identity as `latentCorrelation` does. Without the selection this is the same number as there.
 * @param near where it is looked for first
 */
export const correlationOf = (
  moment: number,
  [a, b]: readonly [Reading, Reading],
  [of, on]: readonly [Loading, Loading],
  { law, chanceAt }: SelectionLaw,
  near: number,
): number => {
  const explained = of.u * on.u + of.w * on.w;
  let [base, gain] = [0, 0];
  const both = a.cells !== undefined && b.cells !== undefined;
  for (let t = 0; t < law.u.length; t++) {
    const [u, w, weight] = [law.u[t]!, law.w[t]!, law.weights[t]!];
    const [x, y] = [of.u * u + of.w * w, on.u * u + on.w * w];
    base += weight * expected(a, x, of.sd) * expected(b, y, on.sd);
    if (!both) gain += weight * slopeOf(a, x, of.sd) * slopeOf(b, y, on.sd);
  }
  const most = LARGEST * of.sd * on.sd;
  const within = (r: number): number => Math.min(explained + most, Math.max(explained - most, r));
  if (a.cells === undefined || b.cells === undefined)
    return within(gain > 0 ? explained + (moment - base) / gain : explained);
  const [{ edges: s, scores: p }, { edges: t, scores: q }] = [a.cells, b.cells];
  const slope = (angle: number): number => {
    const sin = Math.sin(angle);
    const cos = Math.cos(angle);
    const scale = 0.5 / (cos * cos);
    const chance = chanceAt(sin);
    let sum = 0;
    for (let k = 0; k < s.length; k++) {
      const x = s[k]!;
      let inner = 0;
      for (let l = 0; l < t.length; l++) {
        const y = t[l]!;
        const density = Math.exp(-scale * (x * x - 2 * x * y * sin + y * y));
        // What weighs nothing need not be asked.
        if (density > 1e-12) inner += (q[l + 1]! - q[l]!) * density * chance(x, y);
      }
      sum += (p[k + 1]! - p[k]!) * inner;
    }
    return Math.max(1e-12, sum / (2 * Math.PI));
  };
  const from = Math.asin(explained);
  return within(Math.sin(angleOf(slope, moment, { from, value: base, near: Math.asin(within(near)) })));
};

/** What is left of two variables once the selecting ones are known correlates no more than this. */
const LARGEST = 0.9999;

/**
 * Of a variable with the correlations toA and toB to two standard ones of the correlation r: its mean is x times the first plus y
 * times the second.
 */
export const givenTwo = (
  toA: number,
  toB: number,
  r: number,
): { readonly x: number; readonly y: number; readonly variance: number } => {
  const rest = Math.max(1e-9, 1 - r * r);
  const [x, y] = [(toA - r * toB) / rest, (toB - r * toA) / rest];
  return { x, y, variance: Math.max(1e-9, 1 - x * toA - y * toB) };
};
