import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';
import { demand, demandFloats, demandShape, described } from './arguments.js';
import { hasKernel, runKernel, runKernels, withGradient } from './kernels.js';

/**
 * Layer normalisation over the last axis (Ba, Kiros and Hinton 2016), as PyTorch's:
 * gamma (x - mean) / sqrt(variance + epsilon) + beta, the variance biased. A row of equal numbers becomes beta.
 * @param x float32 [..., width]
 * @param gamma float32 [width]
 * @param beta float32 [width]
 * @param epsilon at least 0
 * @throws RangeError where types, shapes or epsilon are not these
 */
export const layerNorm = (tf: Tf, x: Tensor, gamma: Tensor, beta: Tensor, epsilon = 1e-5): Tensor => {
  demandFloats('layerNorm', { x });
  const width = x.shape.at(-1) ?? 0;
  demand(width > 0, 'layerNorm', () => `x needs a last axis of one number or more, and is ${described(x)}`);
  demandShape('layerNorm', 'gamma', gamma, [width]);
  demandShape('layerNorm', 'beta', beta, [width]);
  demand(epsilon >= 0, 'layerNorm', () => `epsilon must be at least 0, and is ${epsilon}`);
  if (!hasKernel(tf, 'LayerNorm')) return composed(tf, x, gamma, beta, epsilon);
  return withGradient(
    tf,
    [x, gamma, beta],
    [x, gamma],
    () => runKernel(tf, 'LayerNorm', { x, gamma, beta }, { epsilon }),
    (dy, [ownX, ownGamma]) => runKernels(tf, 'LayerNormGrad', { x: ownX, gamma: ownGamma, dy }, { epsilon }),
  );
};

const composed = (tf: Tf, x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number): Tensor =>
  tf.tidy(() => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const variance = tf.mean(tf.square(centred), -1, true);
    return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), gamma), beta);
  });
