import { normalCdf, normalDensity, normalQuantile } from '../../../core/numerics/index.js';
import { tabledCdf } from './normal-table.js';

/** Gauss-Legendre, 12 points on (-1, 1): the positive nodes and their weights. */
export const NODES = [
  0.1252334085114689, 0.3678314989981802, 0.5873179542866175, 0.7699026741943047, 0.9041172563704749,
  0.9815606342467193,
];
export const WEIGHTS = [
  0.2491470458134028, 0.2334925365383548, 0.2031674267230659, 0.1600783285433462, 0.1069393259953184,
  0.0471753363865118,
];

/** Standard normal variables, given that a row has its cells: points (`u`, `w`) and their weights, which add up to 1. */
export interface SelectedLaw {
  readonly u: Float64Array;
  /** independent of u before the selection; 0 where one mark selects */
  readonly w: Float64Array;
  readonly weights: Float64Array;
}

/** Beyond it a normal variable does not lie. */
const END = 8.5;
const PANELS = 3;

/** Points and weights of the normal density on (-END, to). */
const normalPoints = (to: number): { readonly at: number; readonly weight: number }[] => {
  const last = Math.min(END, to);
  const half = (last + END) / (2 * PANELS);
  const points: { at: number; weight: number }[] = [];
  for (let panel = 0; panel < PANELS && half > 0; panel++) {
    const middle = -END + (2 * panel + 1) * half;
    NODES.forEach((node, i) => {
      for (const at of [middle - half * node, middle + half * node])
        points.push({ at, weight: half * WEIGHTS[i]! * normalDensity(at) });
    });
  }
  return points;
};

const lawOf = (points: readonly (readonly [u: number, w: number, weight: number])[]): SelectedLaw => {
  const total = points.reduce((sum, [, , weight]) => sum + weight, 0);
  return {
    u: Float64Array.from(points, ([u]) => u),
    w: Float64Array.from(points, ([, w]) => w),
    weights: Float64Array.from(points, ([, , weight]) => weight / total),
  };
};

/** Of the latent variable u of a mark, where the cell is there: u <= threshold. */
export const selectedByOne = (threshold: number): SelectedLaw =>
  lawOf(normalPoints(threshold).map(({ at, weight }) => [at, 0, weight]));

/**
 * Of those of two marks, u and r u + sqrt(1 - r^2) w, where both cells are there: neither is above its threshold.
 */
export const selectedByTwo = (first: number, second: number, r: number): SelectedLaw => {
  const rest = Math.sqrt(Math.max(0, 1 - r * r));
  return lawOf(
    normalPoints(first).flatMap(({ at: u, weight }) => {
      const bound = rest > 1e-6 ? (second - r * u) / rest : r * u <= second ? END : -END;
      return normalPoints(bound).map(({ at: w, weight: own }) => [u, w, weight * own] as const);
    }),
  );
};

/** P(Z <= z | the cell is there), of a latent variable Z that has the correlation b with its mark's. */
export const presentCdf = ({ u, weights }: SelectedLaw, b: number, z: number): number => {
  if (b === 0) return normalCdf(z);
  const rest = Math.sqrt(1 - b * b);
  let sum = 0;
  for (let t = 0; t < u.length; t++) sum += weights[t]! * tabledCdf((z - b * u[t]!) / rest);
  return Math.min(1, sum);
};

/** Points of a table of the inverse. */
const GRID = 257;

/**
 * From a normal score of a cell among those that are there to the latent variable: `presentCdf` turned round, by a table.
 * @param least of the scores that will be asked of, and `most`: beyond them the table need not be known
 */
export const latentOf = (
  law: SelectedLaw,
  b: number,
  least = -Infinity,
  most = Infinity,
): ((score: number) => number) => {
  if (b === 0) return (score) => score;
  const step = (2 * END) / (GRID - 1);
  const chanceAt = (i: number): number => presentCdf(law, b, -END + i * step);
  const [lowest, highest] = [normalCdf(least), normalCdf(most)];
  const scores: number[] = [];
  const at: number[] = [];
  // The last point whose chance is not above the least that is asked of, or the first.
  let from = 0;
  for (let bit = (GRID - 1) >> 1; bit > 0; bit >>= 1) if (chanceAt(from + bit) <= lowest) from += bit;
  let last = GRID - 1;
  for (let i = from; i <= last; i++) {
    const chance = chanceAt(i);
    const score = normalQuantile(chance);
    if (chance > highest && scores.length > 0) last = i;
    // Where the distribution function is 0 or 1 to the last digit nothing more is told.
    if (!Number.isFinite(score) || score <= (scores.at(-1) ?? -Infinity)) continue;
    scores.push(score);
    at.push(-END + i * step);
  }
  return (score) => {
    let [low, high] = [0, scores.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (scores[middle]! <= score) low = middle;
      else high = middle;
    }
    const slope = (at[high]! - at[low]!) / (scores[high]! - scores[low]!);
    return at[low]! + slope * (score - scores[low]!);
  };
};

/** P(X <= h, Y <= k) of standard normal X and Y of the correlation r (Plackett 1954), by quadrature in its angle. */
export const bivariateCdf = (h: number, k: number, r: number): number => bivariateLaw(r)(h, k);

/** The same of one correlation, for many h and k. */
export const bivariateLaw = (r: number): ((h: number, k: number) => number) => {
  const end = Math.asin(Math.max(-1, Math.min(1, r)));
  const [sines, scales, weights]: [number[], number[], number[]] = [[], [], []];
  NODES.forEach((node, i) => {
    for (const angle of [(end / 2) * (1 + node), (end / 2) * (1 - node)]) {
      const square = Math.cos(angle) * Math.cos(angle);
      if (square <= 1e-12) continue;
      sines.push(2 * Math.sin(angle));
      scales.push(0.5 / square);
      weights.push((WEIGHTS[i]! * end) / (4 * Math.PI));
    }
  });
  return (h, k) => {
    let sum = tabledCdf(h) * tabledCdf(k);
    const [squares, product] = [h * h + k * k, h * k];
    for (let i = 0; i < sines.length; i++) sum += weights[i]! * Math.exp(-scales[i]! * (squares - sines[i]! * product));
    return Math.min(1, Math.max(0, sum));
  };
};
