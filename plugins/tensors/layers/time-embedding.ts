import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../engines/index.js';

/**
 * Sinusoidal embedding of a time: [rows] or [rows, 1] -> [rows, size], cosines then sines at size / 2 frequencies that fall
 * geometrically from 1 to 1 / `longest` (Vaswani et al. 2017; for diffusion: Ho et al. 2020). Times are in steps; multiply those in
 * [0, 1] by 1,000 first. `size` is even.
 */
export const timeEmbedding = (tf: Tf, time: Tensor, size: number, longest = 10_000): Tensor =>
  tf.tidy(() => {
    const half = size / 2;
    const frequencies = new Float32Array(half);
    for (let i = 0; i < half; i++) frequencies[i] = Math.exp((-Math.log(longest) * i) / half);
    const angles = tf.mul(time.reshape([-1, 1]), tf.tensor2d(frequencies, [1, half]));
    return tf.concat([tf.cos(angles), tf.sin(angles)], 1);
  });
