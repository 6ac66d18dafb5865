import { cholesky, normalCdf, solveLower, solveLowerTransposed } from '../../../core/numerics/index.js';
import type { Scores } from './latent-correlation.js';
import {
  correlationOf,
  givenTwo,
  loading,
  type Loading,
  type Reading,
  type SelectionLaw,
} from './selected-correlation.js';
import { tabledCdf } from './normal-table.js';
import { bivariateCdf, bivariateLaw, latentOf, selectedByOne, selectedByTwo, type SelectedLaw } from './selection.js';

/** A column some of whose cells are missing, by the rows that have it. */
export interface GapColumn {
  readonly column: number;
  /** the column that says where it is missing */
  readonly mark: number;
  /** rows in which it is there, ascending */
  readonly rows: Uint32Array;
  /** of these rows, as if they were all */
  readonly scores: Scores;
}

/**
 * Writes into the d x d correlations, which hold those of the columns without gaps and of the marks, those of the columns with
 * gaps. Of a value and its own mark no row shows both: that a cell is missing is taken not to hang on what it would hold, once all
 * other columns and marks are known (itemwise conditionally independent nonresponse, Sadinle & Reiter 2017; missing at random,
 * Rubin 1976, where only one column has gaps), and their correlation is the one that leaves the two independent given these. What
 * is there is then selected by the latent variable of its mark, and moments are held against those of the selected normal law: a
 * sample has, on average, the correlations that it was drawn with, as without gaps.
 */
export const addGapCorrelations = (
  correlation: Float64Array,
  scores: readonly Scores[],
  gaps: readonly GapColumn[],
  weights: Float64Array | undefined,
): void => {
  const d = scores.length;
  const without = new Set(gaps.map(({ column }) => column));
  const whole = scores.flatMap(({ variance }, j) => (!without.has(j) && variance > 1e-12 ? [j] : []));
  const partly = gaps.flatMap(({ column, scores: own }) => (own.variance > 1e-12 ? [column] : []));
  const write = (i: number, j: number, r: number): void => void (correlation[i * d + j] = correlation[j * d + i] = r);
  let before: readonly number[] | undefined;
  // At first as if no mark hung on a column with gaps; what two such columns have in common then says how far it does.
  for (let round = 0; round <= (gaps.length > 1 ? TIED_ROUNDS : 0); round++) {
    const fitted = gaps.map((gap, i) => {
      const tied = before === undefined ? [] : partly.filter((column) => column !== gap.column);
      return { gap, ...fitGap(gap, whole, { tied, own: before?.[i] ?? 0 }, correlation, scores, weights) };
    });
    const changed = ({ gap, own }: (typeof fitted)[number], i: number): boolean =>
      Math.abs(own - (before?.[i] ?? Infinity)) > TIED_TOLERANCE / Math.sqrt(gap.rows.length);
    if (!fitted.some(changed)) break;
    before = fitted.map(({ own }) => own);
    for (const { gap, r } of fitted) whole.forEach((k, at) => write(gap.column, k, r[at]!));
    fitted.forEach((one, i) => {
      for (const other of fitted.slice(0, i))
        write(one.gap.column, other.gap.column, ofBoth(one, other, correlation, d, scores, weights));
    });
  }
};
/** Of the standard error of a correlation of n independent pairs, 1 / sqrt n: far below what these err by. */
const TIED_TOLERANCE = 0.05;
const TIED_ROUNDS = 10;

interface FittedGap {
  /** correlations with the columns without gaps, in their order */
  readonly r: Float64Array;
  /** that with its own mark */
  readonly own: number;
  readonly reading: Reading;
  /** of each row of the gap's: the latent variable, or the score of its cell */
  readonly values: Float64Array;
}

const ROUNDS = 30;

const fitGap = (
  { column, mark, rows, scores: own }: GapColumn,
  whole: readonly number[],
  /** other columns with gaps, whose correlations with this one and its mark are known, and where to begin with that of these two */
  { tied, own: start }: { readonly tied: readonly number[]; readonly own: number },
  correlation: Float64Array,
  scores: readonly Scores[],
  weights: Float64Array | undefined,
): FittedGap => {
  const d = scores.length;
  // One value in all cells that are there goes with nothing.
  if (own.variance <= 1e-12) return { r: new Float64Array(whole.length), own: 0, reading: {}, values: own.of };
  const law = selectedByOne(thresholdOf(scores[mark]!));
  const threshold = thresholdOf(scores[mark]!);
  const present = normalCdf(threshold);
  const others = whole.filter((k) => k !== mark);
  const explain = regression(correlation, d, [...others, ...tied], mark);
  const known = tied.map((k) => correlation[column * d + k]!);
  const r = Float64Array.from(whole, (k) => correlation[column * d + k]!);
  const held = whole.map((k) => scoresIn(scores[k]!, rows));
  let b = start;
  let read = readWith(own, law, b, rows, weights);
  for (let round = 0; round < ROUNDS; round++) {
    const of = loading(b);
    whole.forEach((k, at) => {
      if (k === mark) return;
      const toMark = correlation[mark * d + k]!;
      const moment = product(read.values, held[at]!, rows, weights);
      const chanceAt: SelectionLaw['chanceAt'] = (sin) => {
        const { x, y, variance } = givenTwo(b, toMark, sin);
        const sd = Math.sqrt(variance);
        const [at0, byA, byB] = [threshold / sd, x / sd, y / sd];
        return (a, c) => tabledCdf(at0 - byA * a - byB * c) / present;
      };
      const readings = [read.reading, readingOf(scores[k]!)] as const;
      r[at] = correlationOf(moment, readings, [of, loading(toMark)], { law, chanceAt }, r[at]!);
    });
    const next = Math.min(0.99, Math.max(-0.99, explain([...others.map((k) => r[whole.indexOf(k)]!), ...known])));
    const change = Math.abs(next - b);
    b = next;
    read = readWith(own, law, b, rows, weights);
    if (change < 1e-7) break;
  }
  r[whole.indexOf(mark)] = b;
  return { r, own: b, ...read };
};

/** Two columns with gaps, in the rows that have both. 0 where no row has. */
const ofBoth = (
  one: FittedGap & { readonly gap: GapColumn },
  other: FittedGap & { readonly gap: GapColumn },
  correlation: Float64Array,
  d: number,
  scores: readonly Scores[],
  weights: Float64Array | undefined,
): number => {
  if (one.gap.scores.variance <= 1e-12 || other.gap.scores.variance <= 1e-12) return 0;
  const at = new Map([...other.gap.rows].map((row, i) => [row, i]));
  const rows = one.gap.rows.filter((row) => at.has(row));
  if (rows.length === 0) return 0;
  const mine = new Map([...one.gap.rows].map((row, i) => [row, i]));
  const [a, b] = [
    Float64Array.from(rows, (row) => one.values[mine.get(row)!]!),
    Float64Array.from(rows, (row) => other.values[at.get(row)!]!),
  ];
  const [m, n] = [one.gap.mark, other.gap.mark];
  const between = correlation[m * d + n]!;
  const [first, second] = [thresholdOf(scores[m]!), thresholdOf(scores[n]!)];
  const law = selectedByTwo(first, second, between);
  const both = Math.max(1e-12, bivariateCdf(first, second, between));
  const rest = Math.sqrt(Math.max(0, 1 - between * between));
  const to = (column: number): Loading => {
    const [u, v] = [correlation[column * d + m]!, correlation[column * d + n]!];
    const w = rest > 1e-3 ? (v - between * u) / rest : 0;
    const length = Math.hypot(u, w);
    return length > 0.99 ? loading((0.99 * u) / length, (0.99 * w) / length) : loading(u, w);
  };
  const [of, on] = [to(one.gap.column), to(other.gap.column)];
  const chanceAt: SelectionLaw['chanceAt'] = (r) => {
    const u = givenTwo(of.u, on.u, r);
    const w = givenTwo(of.w, on.w, r);
    // The covariance that is left of the two: that of independent ones less what the pair explains.
    const square = Math.max(1e-9, 1 - r * r);
    const cross = -(of.u * of.w - r * (of.u * on.w + on.u * of.w) + on.u * on.w) / square;
    const sd = Math.sqrt(
      Math.max(1e-9, between * between * u.variance + rest * rest * w.variance + 2 * between * rest * cross),
    );
    const own = Math.sqrt(u.variance);
    const joint = bivariateLaw((between * u.variance + rest * cross) / (own * sd));
    return (x, y) => {
      const mean = u.x * x + u.y * y;
      return joint((first - mean) / own, (second - between * mean - rest * (w.x * x + w.y * y)) / sd) / both;
    };
  };
  const moment = product(a, b, rows, weights);
  return correlationOf(
    moment,
    [one.reading, other.reading],
    [of, on],
    { law, chanceAt },
    correlation[one.gap.column * d + other.gap.column]!,
  );
};

/** The edge between a mark's two cells. */
const thresholdOf = ({ cells }: Scores): number => cells!.edges[0]!;

/** From a cell's place among those that are there to the latent variable, whose correlation with the mark is b. */
const readWith = (
  { of, cells }: Scores,
  law: SelectedLaw,
  b: number,
  rows: Uint32Array,
  weights: Float64Array | undefined,
): Pick<FittedGap, 'reading' | 'values'> => {
  const asked = cells?.edges ?? of;
  const latent = latentOf(law, b, asked.reduce(least, Infinity), asked.reduce(most, -Infinity));
  if (cells !== undefined)
    return { reading: { cells: { edges: cells.edges.map(latent), scores: cells.scores } }, values: of };
  // Scores in the middle of a row's share have a little less than the variance of the law.
  const values = of.map(latent);
  let [total, mean, square, first, second] = [0, 0, 0, 0, 0];
  values.forEach((value, i) => {
    const weight = weights?.[rows[i]!] ?? 1;
    total += weight;
    mean += weight * value;
    square += weight * value * value;
  });
  mean /= total;
  const spread = Math.sqrt(Math.max(0, square / total - mean * mean));
  law.u.forEach((u, t) => {
    first += law.weights[t]! * b * u;
    second += law.weights[t]! * (b * b * u * u + 1 - b * b);
  });
  const scale = spread > 0 ? Math.sqrt(second - first * first) / spread : 1;
  return { reading: {}, values: values.map((value) => first + scale * (value - mean)) };
};

const least = (a: number, b: number): number => Math.min(a, b);
const most = (a: number, b: number): number => Math.max(a, b);
const readingOf = ({ cells }: Scores): Reading => (cells === undefined ? {} : { cells });
/** Of a column without gaps, in these rows: normal scores of variance 1, or those of cells. */
const scoresIn = ({ of, cells, variance }: Scores, rows: Uint32Array): Float64Array => {
  const scale = cells === undefined ? Math.sqrt(variance) : 1;
  const out = new Float64Array(rows.length);
  for (let i = 0; i < out.length; i++) out[i] = of[rows[i]!]! / scale;
  return out;
};

/** Weighted mean of a times b, both of these rows. */
const product = (a: Float64Array, b: Float64Array, rows: Uint32Array, weights: Float64Array | undefined): number => {
  let [sum, total] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    const weight = weights?.[rows[i]!] ?? 1;
    sum += weight * a[i]! * b[i]!;
    total += weight;
  }
  return total > 0 ? sum / total : 0;
};

/** What the correlation of a variable with `of` is, by those with `others`, where these alone make the two depend on each other. */
const regression = (correlation: Float64Array, d: number, others: readonly number[], of: number) => {
  const n = others.length;
  const own = Float64Array.from(
    { length: n * n },
    (_, at) => correlation[others[Math.floor(at / n)]! * d + others[at % n]!]!,
  );
  let factor = cholesky(own, n);
  for (let ridge = 1e-9; factor === undefined; ridge *= 10) {
    for (let i = 0; i < n; i++) own[i * n + i]! += ridge;
    factor = cholesky(own, n);
  }
  const coefficients = Float64Array.from(others, (k) => correlation[of * d + k]!);
  solveLowerTransposed(factor.lower, n, solveLower(factor.lower, n, coefficients));
  return (r: readonly number[]): number => r.reduce((sum, value, i) => sum + value * coefficients[i]!, 0);
};
