import { assign } from './assignment.js';

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
      noise.set(taken.subarray(from, from + d), group[i]! * d);
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
