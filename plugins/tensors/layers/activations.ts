import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';
import { pure, type Layer } from './layer.js';

/** max(x, 0) */
export const relu = (tf: Tf): Layer => pure((x) => tf.relu(x));
/** tanh(x) */
export const tanh = (tf: Tf): Layer => pure((x) => tf.tanh(x));

/** x sigmoid(x) (Elfwing et al. 2018). One pass each way where the engine has kernels for it. */
export const silu = (tf: Tf): Layer => {
  const fused = tf.customGrad((x, save) => {
    const value = tf.engine().runKernel('Silu', { x: x as Tensor }) as Tensor;
    (save as (tensors: Tensor[]) => void)([x as Tensor, value]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        tf.engine().runKernel('SiluGrad', { x: saved[0]!, y: saved[1]!, dy }) as Tensor,
    };
  });
  // Asked at each call: a process may change engines.
  const isFused = ({ dtype }: Tensor): boolean => dtype === 'float32' && Boolean(tf.getKernel('Silu', tf.getBackend()));
  return pure((x) => (isFused(x) ? fused(x) : tf.mul(x, tf.sigmoid(x))));
};

/** Activations by the name that options have for them. */
export const ACTIVATIONS: Readonly<Record<'relu' | 'silu' | 'tanh', (tf: Tf) => Layer>> = { relu, silu, tanh };
/** The name of an activation. */
export type Activation = keyof typeof ACTIVATIONS;

/** [rows, ...] -> [rows, numbers of a row] */
export const flatten = (): Layer => pure((x: Tensor) => x.reshape([x.shape[0]!, -1]));
/** [rows, ...] -> [rows, ...shape] */
export const reshapeRows = (shape: readonly number[]): Layer => pure((x: Tensor) => x.reshape([x.shape[0]!, ...shape]));

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
