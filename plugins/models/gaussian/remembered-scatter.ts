import type { TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { addScatter, noScatter, scatterOf, type Scatter } from '../../../core/numerics/index.js';
import { rowLength } from '../../../core/samples/index.js';

export type CovarianceKind = 'full' | 'diagonal';

// Samples are never mutated, and a part returns as the same object: what was computed from one stays true.
const remembered: Readonly<Record<CovarianceKind, WeakMap<Vectors, Scatter>>> = {
  full: new WeakMap(),
  diagonal: new WeakMap(),
};

const ofPart = (samples: Vectors, d: number, kind: CovarianceKind): Scatter => {
  let scatter = remembered[kind].get(samples);
  if (scatter === undefined) {
    scatter = scatterOf(samples.values, samples.count, d, kind);
    remembered[kind].set(samples, scatter);
  }
  return scatter;
};

/**
 * The sufficient statistics of a training set, rows weighted by their part. Each part is read once in its life. Parts are
 * merged in their order, remembered or not, so a resumed chain gets the same bytes.
 */
export const trainingScatter = (training: TrainingSet<Vectors>, kind: CovarianceKind): Scatter => {
  const d = rowLength(training.parts[0]?.samples.shape ?? []);
  const total = noScatter(d, kind);
  for (const { samples, weight = 1 } of training.parts) addScatter(total, ofPart(samples, d, kind), weight);
  return total;
};
