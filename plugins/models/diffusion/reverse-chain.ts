import type { RandomStream } from '../../../core/contracts/index.js';
import { posteriorVariance, type NoiseSchedule, type ReverseVariance } from './schedule.js';

/** One step back, from x at `from` to x at `to`: x' = keep x + noise e(x, from) + deviation z, z standard normal. */
export interface ReverseStep {
  readonly from: number;
  readonly to: number;
  readonly keep: number;
  readonly noise: number;
  readonly deviation: number;
}

/** Predicts the noise in every row of `x` (rows of one step, row-major); as many numbers as x has. */
export type NoisePredictor = (x: Float64Array, step: number) => Promise<ArrayLike<number>>;

/** Ancestral sampling, every step of the chain, the last without noise (Ho et al. 2020, algorithm 2). */
export const ddpmSteps = (schedule: NoiseSchedule, variance: ReverseVariance): readonly ReverseStep[] => {
  const { steps, beta, signal } = schedule;
  return Array.from({ length: steps }, (_, i) => {
    const from = steps - i;
    const keep = 1 / Math.sqrt(1 - beta[from]!);
    const spread = variance === 'forward' ? beta[from]! : posteriorVariance(schedule, from);
    return {
      from,
      to: from - 1,
      keep,
      noise: (-keep * beta[from]!) / Math.sqrt(1 - signal[from]!),
      deviation: from === 1 ? 0 : Math.sqrt(spread),
    };
  });
};

/**
 * `count` of the chain's steps, evenly spaced, T among them (Song et al. 2021, equations 12 and 16). eta = 0 is
 * deterministic; eta = 1 over all steps is ancestral sampling with the posterior variance.
 */
export const ddimSteps = (schedule: NoiseSchedule, count: number, eta: number): readonly ReverseStep[] => {
  const { steps, signal } = schedule;
  const used = Math.min(count, steps);
  const at = (i: number): number => Math.round((i * steps) / used);
  return Array.from({ length: used }, (_, i) => {
    const from = at(used - i);
    const to = at(used - i - 1);
    const keep = Math.sqrt(signal[to]! / signal[from]!);
    const rest = 1 - signal[to]!;
    const variance = eta * eta * (rest / (1 - signal[from]!)) * (1 - signal[from]! / signal[to]!);
    // Rounding may take the difference of two equal numbers below 0.
    const noise = Math.sqrt(Math.max(0, rest - variance)) - keep * Math.sqrt(1 - signal[from]!);
    return { from, to, keep, noise, deviation: Math.sqrt(variance) };
  });
};

export interface ReverseOptions {
  readonly random: RandomStream;
  readonly signal: AbortSignal;
  /** of the noise put in on the way; 1 is the model's own distribution */
  readonly spread: number;
  /** the estimate of x_0 is held within, one pair for each number of a row */
  readonly limits?: { readonly least: Float64Array; readonly most: Float64Array };
}

/** Runs the chain back in place, from noise in `x` to rows. */
export const runBack = async (
  steps: readonly ReverseStep[],
  schedule: NoiseSchedule,
  x: Float64Array,
  predict: NoisePredictor,
  { random, signal, spread, limits }: ReverseOptions,
): Promise<void> => {
  for (const { from, keep, noise, deviation } of steps) {
    signal.throwIfAborted();
    const predicted = await predict(x, from);
    const kept = Math.sqrt(schedule.signal[from]!);
    const hidden = Math.sqrt(1 - schedule.signal[from]!);
    const scale = spread * deviation;
    const d = limits?.least.length ?? 1;
    for (let i = 0; i < x.length; i++) {
      let e = predicted[i]!;
      if (limits !== undefined) {
        const row = (x[i]! - hidden * e) / kept;
        const held = Math.min(Math.max(row, limits.least[i % d]!), limits.most[i % d]!);
        if (held !== row) e = (x[i]! - kept * held) / hidden;
      }
      x[i] = keep * x[i]! + noise * e + (scale === 0 ? 0 : scale * random.normal());
    }
  }
};
