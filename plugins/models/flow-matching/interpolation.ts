import type { Corruption } from '../denoising/batches.js';
import { assign } from './assignment.js';

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

/**
 * Reorders noise in place so that it and the rows have the least sum of squared distances: the optimal transport between the
 * two halves of a minibatch (Tong et al. 2024). Row-major, d numbers a row. With labels, noise only moves among rows of one
 * label: given a label it must stay what it was (Cheng & Schwing 2025).
 */
export const pairOptimally = (noise: Float32Array, rows: Float32Array, d: number, labels?: Uint32Array): void => {
  const taken = noise.slice();
  for (const group of groups(rows.length / d, labels)) {
    const n = group.length;
    const cost = new Float64Array(n * n);
    for (let i = 0, at = 0; i < n; i++) {
      const row = group[i]! * d;
      for (let j = 0; j < n; j++, at++) {
        const other = group[j]! * d;
        let sum = 0;
        for (let k = 0; k < d; k++) {
          const difference = rows[row + k]! - taken[other + k]!;
          sum += difference * difference;
        }
        cost[at] = sum;
      }
    }
    const columns = assign(cost, n);
    for (let i = 0; i < n; i++) {
      const from = group[columns[i]!]! * d;
      const to = group[i]! * d;
      for (let k = 0; k < d; k++) noise[to + k] = taken[from + k]!;
    }
  }
};

/** Rows of each label; all of them where there are none. */
const groups = (count: number, labels: Uint32Array | undefined): Iterable<readonly number[]> => {
  const found = new Map<number, number[]>();
  for (let row = 0; row < count; row++) {
    const label = labels?.[row] ?? 0;
    const group = found.get(label);
    if (group === undefined) found.set(label, [row]);
    else group.push(row);
  }
  return found.values();
};
