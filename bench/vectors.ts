/** What the comparisons of distances and densities share: two samples, written down for the Python side too. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Vectors } from '../core/contracts/index.js';
import { rootStream } from '../core/random/index.js';
import type { Comparison } from './comparison.js';

const folder = mkdtempSync(join(tmpdir(), 'collapsar-vectors-'));

/** `count` normal rows of d columns. */
const normalRows = (count: number, d: number, seed: number): Vectors => {
  const random = rootStream(seed);
  return {
    kind: 'vectors',
    count,
    shape: [d],
    values: Float64Array.from({ length: count * d }, () => random.normal()),
  };
};

/**
 * A Python function of bench/vectors.py beside our own work on the same two samples of n rows. `run`, which may be async,
 * gives a number that the caller checks to be finite, so that no work can be left out.
 */
export const besidePython = (
  name: string,
  their: string,
  n: number,
  d: number,
  run: (rows: Vectors, test: Vectors) => number | Promise<number>,
): Comparison => {
  const [rows, test] = [normalRows(n, d, 1), normalRows(n, d, 2)];
  const files = [rows, test].map(({ values }, index) => {
    const file = join(folder, `${name}-${n}-${d}-${index}.f64`);
    writeFileSync(file, values);
    return file;
  });
  return {
    name,
    workload: `two samples of ${n} rows, d = ${d}`,
    contenders: [
      { name: their, command: ['python3', 'bench/vectors.py', name, their, ...files, String(d)] },
      {
        name: 'collapsar',
        run: async () => {
          if (!Number.isFinite(await run(rows, test))) throw new Error(`${name} gave no number.`);
        },
      },
    ],
  };
};
