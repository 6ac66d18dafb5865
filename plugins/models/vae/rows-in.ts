import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Vectors } from '../../../core/contracts/index.js';
import { rowLength } from '../../../core/samples/index.js';
import type { Standardisation, Tf } from '../../tensors/index.js';
import { labelsOf, oneHot } from './labels.js';

/** Rows [from, from + rows) as the network sees them; made inside a tidy. */
export const rowsIn = (
  tf: Tf,
  samples: Vectors,
  from: number,
  rows: number,
  { standardisation, classes }: { readonly standardisation?: Standardisation; readonly classes: number },
): { readonly x: Tensor2D; readonly labels?: Tensor2D } => {
  const d = rowLength(samples.shape);
  const values = Float32Array.from(samples.values.subarray(from * d, (from + rows) * d));
  if (standardisation !== undefined) {
    const { mean, scale } = standardisation;
    for (let i = 0; i < values.length; i++) values[i] = (samples.values[from * d + i]! - mean[i % d]!) / scale[i % d]!;
  }
  const x = tf.tensor2d(values, [rows, d]);
  if (classes === 0) return { x };
  return { x, labels: labelTensor(tf, labelsOf(samples).subarray(from, from + rows), classes) };
};

export const labelTensor = (tf: Tf, labels: Uint32Array, classes: number): Tensor2D =>
  tf.tensor2d(oneHot(labels, classes), [labels.length, classes]);

/** What `compute` gives, read; none of its tensors stays. */
export const numbersOf = async (tf: Tf, compute: () => Tensor): Promise<Float32Array> => {
  const result = tf.tidy(compute);
  try {
    return (await result.data()) as Float32Array;
  } finally {
    result.dispose();
  }
};
