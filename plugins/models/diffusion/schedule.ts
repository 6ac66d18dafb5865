import type { Corruption } from '../denoising/batches.js';

/** The forward chain x_t = sqrt(signal_t) x_0 + sqrt(1 - signal_t) noise; entry 0 of each array is the data themselves. */
export interface NoiseSchedule {
  /** T, the steps of the chain */
  readonly steps: number;
  /** beta_t, the variance added by step t; length T + 1, beta_0 = 0 */
  readonly beta: Float64Array;
  /** the product of 1 - beta over the steps up to t; length T + 1, 1 at t = 0 */
  readonly signal: Float64Array;
}

export type ScheduleName = 'linear' | 'cosine';

/** A step that kept nothing would divide by zero on the way back (Nichol & Dhariwal 2021, section 3.2). */
const MOST = 0.999;
/** Keeps the first steps of the cosine from being too small to matter (the same, equation 17). */
const OFFSET = 0.008;

/**
 * linear: Ho et al. 2020, beta from 0.0001 to 0.02 over 1,000 steps; a chain of T steps takes 1,000 / T times as large ones,
 * so that it ends in as much noise. cosine: Nichol & Dhariwal 2021, equation 17.
 */
export const noiseSchedule = (name: ScheduleName, steps: number): NoiseSchedule => {
  const beta = new Float64Array(steps + 1);
  const signal = new Float64Array(steps + 1).fill(1);
  for (let t = 1; t <= steps; t++) {
    beta[t] = Math.min(MOST, name === 'linear' ? linear(t, steps) : 1 - cosine(t, steps) / cosine(t - 1, steps));
    signal[t] = signal[t - 1]! * (1 - beta[t]!);
  }
  return { steps, beta, signal };
};

const linear = (t: number, steps: number): number => {
  const along = steps === 1 ? 1 : (t - 1) / (steps - 1);
  return (1000 / steps) * (0.0001 + (0.02 - 0.0001) * along);
};

const cosine = (t: number, steps: number): number => {
  const root = Math.cos(((t / steps + OFFSET) / (1 + OFFSET)) * (Math.PI / 2));
  return root * root;
};

/** forward: beta_t, right for data of variance 1; posterior: right for data of one point (Ho et al. 2020, section 3.2). */
export type ReverseVariance = 'forward' | 'posterior';

/** The variance of x_{t-1} given x_t and x_0: (1 - signal_{t-1}) / (1 - signal_t) beta_t (Ho et al. 2020, equation 7). */
export const posteriorVariance = ({ beta, signal }: NoiseSchedule, t: number): number =>
  ((1 - signal[t - 1]!) / (1 - signal[t]!)) * beta[t]!;

/** A time from 0 to 1,000, as networks are told it, of step t of a chain of T. */
export const timeOf = (step: number, steps: number): number => (1000 * step) / steps;

/**
 * What the network is asked for. noise: e (Ho et al. 2020); velocity: sqrt(signal) e - sqrt(1 - signal) x_0, from which
 * neither noise nor row follows with an error made larger (Salimans & Ho 2022, appendix D).
 */
export type PredictionTarget = 'noise' | 'velocity';

/** Every row at a step of its own, all equally likely (Ho et al. 2020, algorithm 1). */
export const noising =
  ({ steps, signal }: NoiseSchedule, prediction: PredictionTarget): Corruption =>
  ({ clean, noisy, time, target }, random) => {
    const d = clean.length / time.length;
    for (let row = 0; row < time.length; row++) {
      const t = 1 + random.below(steps);
      time[row] = timeOf(t, steps);
      const kept = Math.sqrt(signal[t]!);
      const hidden = Math.sqrt(1 - signal[t]!);
      for (let i = row * d; i < (row + 1) * d; i++) {
        const x = clean[i]!;
        const e = random.normal();
        noisy[i] = kept * x + hidden * e;
        target[i] = prediction === 'noise' ? e : kept * e - hidden * x;
      }
    }
  };

/** The noise in rows (d numbers each, row i at step `stepOf(i)`) from what was predicted of them, in its place. */
export const noiseOf = (
  prediction: PredictionTarget,
  { signal }: NoiseSchedule,
  x: Float64Array,
  predicted: Float32Array,
  d: number,
  stepOf: (row: number) => number,
): Float32Array => {
  if (prediction === 'noise') return predicted;
  for (let row = 0, i = 0; i < x.length; row++) {
    const kept = Math.sqrt(signal[stepOf(row)]!);
    const hidden = Math.sqrt(1 - signal[stepOf(row)]!);
    for (const end = i + d; i < end; i++) predicted[i] = kept * predicted[i]! + hidden * x[i]!;
  }
  return predicted;
};
