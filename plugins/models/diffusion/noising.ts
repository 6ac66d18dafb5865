import type { Corruption } from '../denoising/corruption.js';
import type { NoiseSchedule } from './schedule.js';

/** A time from 0 to 1,000, as networks are told it, of step t of a chain of T. */
export const timeOf = (step: number, steps: number): number => (1000 * step) / steps;

/**
 * What the network is asked for. noise: e (Ho et al. 2020); velocity: sqrt(signal) e - sqrt(1 - signal) x_0, from which
 * neither noise nor row follows with an error made larger (Salimans & Ho 2022, appendix D).
 */
export type Prediction = 'noise' | 'velocity';

/** Every row at a step of its own, all equally likely (Ho et al. 2020, algorithm 1). */
export const noising =
  ({ steps, signal }: NoiseSchedule, prediction: Prediction): Corruption =>
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
  prediction: Prediction,
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
