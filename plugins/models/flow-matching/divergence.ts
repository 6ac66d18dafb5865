import { setImmediate as turn } from 'node:timers/promises';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { oneHot, type Tf } from '../../tensors/index.js';
import type { Labelled } from '../denoising/fitted-denoiser.js';
import type { Network } from '../denoising/network.js';

/**
 * What a network predicts for rows of d numbers, and the trace of its Jacobian, exactly: one pass back for each of the d
 * numbers.
 */
export const predictWithDivergence = async (
  tf: Tf,
  network: Network,
  x: Float64Array,
  d: number,
  time: number,
  labelled?: Labelled,
): Promise<{ readonly velocity: Float32Array; readonly divergence: Float32Array }> => {
  await turn();
  const rows = x.length / d;
  const [velocity, divergence] = tf.tidy(() => {
    const times: Tensor1D = tf.fill([rows], time);
    const classes = labelled && oneHot(tf, labelled.labels, labelled.classes);
    const field = (at: Tensor2D): Tensor2D =>
      network.apply({ x: at, time: times, ...(classes === undefined ? {} : { classes }) }) as Tensor2D;
    const at = tf.tensor2d(Float32Array.from(x), [rows, d], 'float32');
    let trace: Tensor1D = tf.zeros([rows]);
    for (let j = 0; j < d; j++) {
      // Rows do not see each other: the gradient of the sum over rows of output j holds row i of every Jacobian.
      const gradient = tf.grad((given) => tf.sum(tf.slice(field(given as Tensor2D), [0, j], [rows, 1])))(
        at,
      ) as Tensor2D;
      trace = tf.add(trace, tf.slice(gradient, [0, j], [rows, 1]).reshape([rows]));
    }
    return [field(at), trace] as const;
  });
  const found = {
    velocity: new Float32Array((await velocity.data()) as Float32Array),
    divergence: new Float32Array((await divergence.data()) as Float32Array),
  };
  velocity.dispose();
  divergence.dispose();
  return found;
};
