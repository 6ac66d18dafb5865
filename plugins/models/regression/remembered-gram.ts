import type { Pairs, TrainingSet } from '../../../core/contracts/index.js';
import { addScatter, noScatter, scatterOf, type Scatter } from '../../../core/numerics/index.js';
import { rowLength } from '../../../core/samples/index.js';

// Samples are never mutated, and a part returns as the same object: what was computed from one stays true.
const remembered = new WeakMap<Pairs, Scatter>();

/** Of the rows (input, target) of one part, side by side. */
const ofPart = (pairs: Pairs, d: number, k: number): Scatter => {
  let scatter = remembered.get(pairs);
  if (scatter === undefined) {
    const width = d + k;
    const rows = new Float64Array(pairs.count * width);
    const [x, y] = [pairs.inputs.values, pairs.targets.values];
    for (let row = 0, at = 0; row < pairs.count; row++) {
      for (let j = 0; j < d; j++) rows[at++] = x[row * d + j]!;
      for (let j = 0; j < k; j++) rows[at++] = y[row * k + j]!;
    }
    scatter = scatterOf(rows, pairs.count, width);
    remembered.set(pairs, scatter);
  }
  return scatter;
};

/** Everything that least squares needs of a training set: mean and scatter of its rows (input, target), by weight. */
export interface Gram {
  readonly inputs: number;
  readonly targets: number;
  readonly statistics: Scatter;
}

/** Each part is read once in its life, so `accumulate` costs what is new. */
export const trainingGram = (training: TrainingSet<Pairs>): Gram => {
  const first = training.parts[0]?.samples;
  const inputs = rowLength(first?.inputs.shape ?? []);
  const targets = rowLength(first?.targets.shape ?? []);
  const statistics = noScatter(inputs + targets);
  for (const { samples, weight = 1 } of training.parts)
    addScatter(statistics, ofPart(samples, inputs, targets), weight);
  return { inputs, targets, statistics };
};
