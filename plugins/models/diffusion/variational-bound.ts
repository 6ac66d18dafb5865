import type { RandomStream } from '../../../core/contracts/index.js';
import { posteriorVariance, type NoiseSchedule, type ReverseVariance } from './schedule.js';

/**
 * Term t of the bound of a row of d numbers is offset_t d + weight_t |e - e(x_t, t)|^2 nats: the divergence of the model's
 * step back from the true one given x_0, at t = 1 the negative log-density of x_0 (Ho et al. 2020, equations 5 and 12).
 */
export interface BoundTerms {
  /** both of length T + 1, entry 0 unused */
  readonly offset: Float64Array;
  readonly weight: Float64Array;
}

export const boundTerms = (schedule: NoiseSchedule, variance: ReverseVariance): BoundTerms => {
  const { steps, beta, signal } = schedule;
  const offset = new Float64Array(steps + 1);
  const weight = new Float64Array(steps + 1);
  for (let t = 1; t <= steps; t++) {
    const posterior = posteriorVariance(schedule, t);
    const spread = variance === 'forward' ? beta[t]! : decoded(schedule, t);
    offset[t] =
      t === 1 ? 0.5 * Math.log(2 * Math.PI * spread) : 0.5 * (posterior / spread - 1 + Math.log(spread / posterior));
    weight[t] = (beta[t]! * beta[t]!) / ((1 - beta[t]!) * (1 - signal[t]!)) / (2 * spread);
  }
  return { offset, weight };
};

/** At t = 1 the posterior variance is 0 and has no density: that of the next step stands in (Nichol & Dhariwal 2021). */
const decoded = (schedule: NoiseSchedule, t: number): number =>
  t > 1 ? posteriorVariance(schedule, t) : schedule.steps > 1 ? posteriorVariance(schedule, 2) : schedule.beta[1]!;

/** The divergence of x_T given x_0 from a standard normal, in nats, for the row of `d` numbers at `from`. */
export const priorTerm = ({ steps, signal }: NoiseSchedule, x: Float64Array, from: number, d: number): number => {
  const kept = signal[steps]!;
  let squares = 0;
  for (let j = 0; j < d; j++) squares += x[from + j]! * x[from + j]!;
  return 0.5 * (kept * squares - d * (kept + Math.log1p(-kept)));
};

/** Predicts the noise in rows of different steps: row i of `x` is at steps[i]. */
export type NoiseEstimate = (x: Float64Array, steps: Uint32Array) => Promise<ArrayLike<number>>;

/**
 * A lower bound of the log-likelihood of each row of `x` (row-major, d numbers a row), in nats. Monte Carlo: the T terms are
 * cut into `strata` runs of equal length (but for rounding), one term is drawn from each, with noise of its own, and counts
 * for its run: unbiased, and with strata = T every term is in it.
 */
export const variationalBound = async (
  schedule: NoiseSchedule,
  terms: BoundTerms,
  x: Float64Array,
  d: number,
  strata: number,
  predict: NoiseEstimate,
  { random, signal }: { readonly random: RandomStream; readonly signal: AbortSignal },
): Promise<Float64Array> => {
  const rows = x.length / d;
  const runs = Math.min(strata, schedule.steps);
  const bound = new Float64Array(rows);
  for (let row = 0; row < rows; row++) bound[row] = -priorTerm(schedule, x, row * d, d);
  const noisy = new Float64Array(x.length);
  const noise = new Float64Array(x.length);
  const steps = new Uint32Array(rows);
  for (let run = 0; run < runs; run++) {
    signal.throwIfAborted();
    const first = Math.floor((run * schedule.steps) / runs) + 1;
    const length = Math.floor(((run + 1) * schedule.steps) / runs) - first + 1;
    for (let row = 0; row < rows; row++) {
      const t = first + random.below(length);
      steps[row] = t;
      const kept = Math.sqrt(schedule.signal[t]!);
      const hidden = Math.sqrt(1 - schedule.signal[t]!);
      for (let i = row * d; i < (row + 1) * d; i++) noisy[i] = kept * x[i]! + hidden * (noise[i] = random.normal());
    }
    const predicted = await predict(noisy, steps);
    for (let row = 0; row < rows; row++) {
      let error = 0;
      for (let i = row * d; i < (row + 1) * d; i++) {
        const difference = noise[i]! - predicted[i]!;
        error += difference * difference;
      }
      const t = steps[row]!;
      bound[row]! -= length * (terms.offset[t]! * d + terms.weight[t]! * error);
    }
  }
  return bound;
};
