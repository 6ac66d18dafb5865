import assert from 'node:assert/strict';
import type { Moments, RandomStream, Samples, Symbols, Vectors } from '../contracts/index.js';
import { logSumExp } from '../numerics/index.js';
import { rowLength, slice } from '../samples/index.js';
import { assertRows } from './checks.js';

/*
 * What an entry claims of a distribution, held against rows of it. Seeds are fixed, so that a check fails always or never; a
 * claim is refused beyond six standard errors of the rows, which a true one passes but for once in 500 million.
 */
const SIGMAS = 6;
const FEW = 10;
/** Two sums of the same numbers. */
const ROUNDING = 1e-9;

/** The mean of one number a row is `claimed`. */
export const assertMean = (values: Float64Array, claimed: number, what: string): void => {
  const [mean, error] = meanOf(values);
  let farthest = 0;
  for (let i = 0; i < values.length; i++) {
    const off = Math.abs(values[i]! - mean);
    if (off > farthest) farthest = off;
  }
  // What a few rows make up is known less well than its error says.
  const share = error === 0 ? 0 : square(farthest / (error * values.length));
  const room = SIGMAS * error * (1 + FEW * share) + ROUNDING * Math.max(1, Math.abs(claimed), Math.abs(mean));
  assert.ok(
    Math.abs(mean - claimed) <= room,
    `${what} is said to be ${shown(claimed)}; ${values.length} rows give ${shown(mean)}, with a standard error of ${shown(error)}`,
  );
};

/** Two samples of one distribution have the same mean but for chance. */
export const assertSameMean = (a: Float64Array, b: Float64Array, whoA: string, whoB: string): void => {
  const [[meanA, errorA], [meanB, errorB]] = [meanOf(a), meanOf(b)];
  assert.ok(
    Math.abs(meanA - meanB) <= SIGMAS * Math.hypot(errorA, errorB) + ROUNDING * Math.max(1, Math.abs(meanA)),
    `${whoA} have the mean ${shown(meanA)}, ${whoB} ${shown(meanB)}: they are of two distributions`,
  );
};

/** How often each of several things happens is `claimed`. `of`: which one a row is, below 0 for none. */
export const assertShares = (of: ArrayLike<number>, claimed: ArrayLike<number>, what: string): void => {
  const n = of.length;
  const counts = new Float64Array(claimed.length);
  for (let i = 0; i < n; i++)
    if (of[i]! >= 0) {
      assert.ok(of[i]! < claimed.length, `${what}: row ${i} is said to be of ${of[i]!}, of ${claimed.length}`);
      counts[of[i]!]!++;
    }
  for (let k = 0; k < claimed.length; k++) {
    const share = claimed[k]!;
    assert.ok(share >= 0 && share <= 1, `${what} ${k} is said to be ${share}, which is no share`);
    // One row more than the error: of what is rarer than a row the distribution is not normal.
    const room = SIGMAS * Math.sqrt((share * (1 - share)) / n) + (share > 0 ? SIGMAS : 0) / n + ROUNDING;
    assert.ok(
      Math.abs(counts[k]! / n - share) <= room,
      `${what} ${k} is said to be ${shown(share)}; ${n} rows give ${shown(counts[k]! / n)}`,
    );
  }
};

/** Mean and covariance of rows of d numbers. */
export const assertMomentsOf = ({ values, count, shape }: Vectors, { mean, covariance }: Moments): void => {
  const d = rowLength(shape);
  assert.equal(mean.length, d, `a mean of ${mean.length} numbers, where a row has ${d}`);
  const centred: Float64Array[] = [];
  const product = new Float64Array(count);
  for (let i = 0; i < d; i++) {
    const column = columnOf(values, d, i);
    assertMean(column, mean[i]!, `the mean of number ${i}`);
    for (let r = 0; r < count; r++) column[r]! -= mean[i]!;
    centred.push(column);
    for (let j = 0; j <= i; j++) {
      const other = centred[j]!;
      for (let r = 0; r < count; r++) product[r] = column[r]! * other[r]!;
      assertMean(
        product,
        covariance[i * d + j]!,
        i === j ? `the variance of number ${i}` : `the covariance (${i}, ${j})`,
      );
    }
  }
};

/** Number `at` of every row of d numbers. */
export const columnOf = (values: Vectors['values'], d: number, at: number): Float64Array => {
  const column = new Float64Array(values.length / d);
  for (let row = 0; row < column.length; row++) column[row] = values[row * d + at]!;
  return column;
};

/** Rows of d numbers, as a sampler and a density see them. */
export interface Claim {
  readonly dimensions: number;
  /** rows of the distribution, at least 1,000 */
  readonly rows: Float64Array;
  logDensity(rows: Float64Array): Promise<Float64Array> | Float64Array;
  readonly random: RandomStream;
}
/** Numbers of a row above which too few rows say nothing of a density. */
export const MOST_DIMENSIONS = 3;
const CENTRES = 600;
/** Of the proposal's draws, so many come from a far wider normal density, which covers what no row shows. */
const WIDE = 0.2;
const WIDENING = 3;
const REACH = 4;
/** What a proposal that does not reach everywhere may miss. */
const MISSED = 0.1;

/**
 * Whether a log density is that of the rows. It integrates to 1 (importance sampling); and no other density explains the
 * rows better than the one that they come from (Gibbs), so neither does a kernel density of some of them.
 */
export const assertDensity = async ({ dimensions: d, rows, logDensity, random }: Claim): Promise<void> => {
  const centres = rows.subarray(0, CENTRES * d);
  const rival = new Kernel(centres, d, 0);
  const proposal = new Kernel(centres, d, WIDE);
  const held = rows.slice(CENTRES * d);
  const n = held.length / d;
  const proposed = proposal.draw(n, random);
  const [own, foreign] = [await logDensity(held), await logDensity(proposed)];
  const gain = own.map((value, i) => value - rival.logDensity(held, i));
  const impossible = own.indexOf(-Infinity);
  assert.equal(impossible, -1, `row ${impossible} of the distribution itself is said to be impossible`);
  // Beyond that a proposal reaches too seldom for its mean to be known.
  const total = foreign.map((value, i) =>
    proposal.reaches(proposed, i) ? Math.exp(value - proposal.logDensity(proposed, i)) : 0,
  );
  const [integral, integralError] = meanOf(total);
  assert.ok(
    Math.abs(integral - 1) <= MISSED + SIGMAS * integralError,
    `the density adds up to ${shown(integral)} and not to 1, with a standard error of ${shown(integralError)}: a constant or a determinant may be missing, or the logarithm is not the natural one`,
  );
  const [better, error] = meanOf(gain);
  assert.ok(
    better >= -SIGMAS * error,
    `the density explains the rows worse, by ${shown(-better)} nats a row, than a kernel density of ${CENTRES} of them: it is not the one that they come from`,
  );
};

// Counted loops: of 100,000 rows every pair of columns is asked, and an iterator costs four times the sum, `reduce` ten times.
const meanOf = (values: Float64Array): readonly [mean: number, error: number] => {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i]! / n;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const off = values[i]! - mean;
    squares += off * off;
  }
  return [mean, Math.sqrt(squares / (n * Math.max(1, n - 1)))];
};

/** A kernel density with diagonal bandwidths of Silverman's rule, and `wide` of a wide normal density in it. */
class Kernel {
  readonly #n: number;
  readonly #centre: Float64Array;
  readonly #sd: Float64Array;
  readonly #bandwidth: number;
  /** logarithm of the constant that a normal density of these standard deviations is divided by */
  #volume = 0;

  constructor(
    private readonly centres: Float64Array,
    private readonly d: number,
    private readonly wide: number,
  ) {
    const n = (this.#n = centres.length / d);
    this.#centre = new Float64Array(d);
    this.#sd = new Float64Array(d);
    for (let i = 0; i < d; i++) {
      const [mean, error] = meanOf(columnOf(centres, d, i));
      this.#centre[i] = mean;
      this.#sd[i] = Math.max(error * Math.sqrt(n), Number.MIN_VALUE);
    }
    this.#bandwidth = Math.exp(Math.log(4 / (n * (d + 2))) / (d + 4));
    for (const sd of this.#sd) this.#volume += Math.log(sd) + 0.5 * Math.log(2 * Math.PI);
  }

  draw(count: number, random: RandomStream): Float64Array {
    const { d } = this;
    const out = new Float64Array(count * d);
    for (let r = 0; r < count; r++) {
      const wide = random.uniform() < this.wide;
      const at = random.below(this.#n);
      for (let i = 0; i < d; i++) {
        const centre = wide ? this.#centre[i]! : this.centres[at * d + i]!;
        out[r * d + i] = centre + this.#sd[i]! * (wide ? WIDENING : this.#bandwidth) * random.normal();
      }
    }
    return out;
  }

  /** Whether a row lies within four standard deviations of all. */
  reaches(rows: Float64Array, row: number): boolean {
    for (let i = 0; i < this.d; i++)
      if (Math.abs(rows[row * this.d + i]! - this.#centre[i]!) > REACH * this.#sd[i]!) return false;
    return true;
  }

  logDensity(rows: Float64Array, row: number): number {
    const terms = new Float64Array(this.#n + 1);
    const share = Math.log((1 - this.wide) / this.#n) - this.d * Math.log(this.#bandwidth) - this.#volume;
    for (let k = 0; k < this.#n; k++)
      terms[k] = share - 0.5 * this.#squares(rows, row, this.centres, k, this.#bandwidth);
    const wide = Math.log(this.wide) - this.d * Math.log(WIDENING) - this.#volume;
    terms[this.#n] = wide - 0.5 * this.#squares(rows, row, this.#centre, 0, WIDENING);
    return logSumExp(terms);
  }

  /** Squared distance of a row from a centre, in standard deviations `scale` times as large as the rows'. */
  #squares(rows: Float64Array, row: number, centres: Float64Array, at: number, scale: number): number {
    let squares = 0;
    for (let i = 0; i < this.d; i++) {
      const z = (rows[row * this.d + i]! - centres[at * this.d + i]!) / (scale * this.#sd[i]!);
      squares += z * z;
    }
    return squares;
  }
}

/** The probabilities of symbols: they add up to 1 and are those of the draws. */
export const assertProbabilities = (draws: Symbols, probabilities: ArrayLike<number>): void => {
  let total = 0;
  for (let k = 0; k < probabilities.length; k++) total += probabilities[k]!;
  assert.ok(Math.abs(total - 1) < 1e-6, `the probabilities of all symbols add up to ${shown(total)}`);
  assertShares(draws.values, probabilities, 'the probability of symbol');
};

/**
 * One number or row a row follows from that row alone: the same by itself as with others, in whatever order. `room`: what the
 * arithmetic of batches may change, relative to the larger of 1 and the number.
 */
export const assertRowByRow = async (
  rows: Samples,
  room: number,
  ask: (rows: Samples) => Promise<Float64Array | Vectors>,
  what: string,
): Promise<void> => {
  const numbers = async (asked: Samples): Promise<ArrayLike<number>> => {
    const answer = await ask(asked);
    if ('kind' in answer) assertRows(answer, asked.count);
    return 'kind' in answer ? answer.values : answer;
  };
  const together = await numbers(rows);
  const width = together.length / rows.count;
  for (let r = rows.count - 1; r >= 0; r--) {
    const alone = await numbers(slice(rows, r, 1));
    for (let i = 0; i < width; i++) {
      const [a, b] = [alone[i]!, together[r * width + i]!];
      assert.ok(
        a === b || Math.abs(a - b) <= room * Math.max(1, Math.abs(a), Math.abs(b)),
        `${what} of row ${r} is ${shown(a)} by itself and ${shown(b)} among ${rows.count}: it depends on the rows beside it`,
      );
    }
  }
};

const square = (value: number): number => value * value;
const shown = (value: number): string => String(Number(value.toPrecision(4)));
