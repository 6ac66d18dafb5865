import type { Corruption } from '../denoising/corruption.js';
import type { NoiseSchedule } from './schedule.js';

/** A time from 0 to 1,000, as networks are told it, of step t of a chain of T. */
export const timeOf = (step: number, steps: number): number => (1000 * step) / steps;

/** Every row at a step of its own, all equally likely; the noise is what is to be predicted (Ho et al. 2020, algorithm 1). */
export const noising =
  ({ steps, signal }: NoiseSchedule): Corruption =>
  ({ clean, noisy, time, target }, random) => {
    const d = clean.length / time.length;
    for (let row = 0; row < time.length; row++) {
      const t = 1 + random.below(steps);
      time[row] = timeOf(t, steps);
      const kept = Math.sqrt(signal[t]!);
      const hidden = Math.sqrt(1 - signal[t]!);
      for (let i = row * d; i < (row + 1) * d; i++)
        noisy[i] = kept * clean[i]! + hidden * (target[i] = random.normal());
    }
  };
