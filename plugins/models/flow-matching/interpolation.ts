import type { Corruption } from '../denoising/corruption.js';
import { pairOptimally } from './pairing.js';

export type Pairing = 'independent' | 'optimal-transport';

/** A time from 0 to 1,000, as networks are told it, of a flow's time in [0, 1]. */
export const timeOf = (time: number): number => 1000 * time;

/**
 * Straight ways from noise (time 0) to rows (time 1), each row at a time of its own; the velocity is what is to be predicted
 * (Lipman et al. 2023, section 4.1 without the least spread; Tong et al. 2024, equations 14 and 15).
 */
export const interpolation = (pairing: Pairing): Corruption => {
  let noise = new Float32Array(0);
  return ({ clean, labels, noisy, time, target }, random) => {
    const d = clean.length / time.length;
    if (noise.length !== clean.length) noise = new Float32Array(clean.length);
    for (let i = 0; i < noise.length; i++) noise[i] = random.normal();
    if (pairing === 'optimal-transport') pairOptimally(noise, clean, d, labels);
    for (let row = 0; row < time.length; row++) {
      const t = random.uniform();
      time[row] = timeOf(t);
      for (let i = row * d; i < (row + 1) * d; i++) {
        noisy[i] = (1 - t) * noise[i]! + t * clean[i]!;
        target[i] = clean[i]! - noise[i]!;
      }
    }
  };
};
