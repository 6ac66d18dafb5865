import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';
import { demand, demandFloats } from './arguments.js';
import { hasKernel, runKernel, withGradient } from './kernels.js';

/** Which of the two: by the normal distribution function itself ('none', PyTorch's default), or as GPT-2 has it ('tanh'). */
export type GeluForm = 'none' | 'tanh';

/**
 * GELU (Hendrycks and Gimpel 2016), x times the distribution function of the standard normal:
 * x (1 + erf(x / sqrt 2)) / 2 with 'none', x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 with 'tanh'.
 * @param x float32, of any shape
 * @throws RangeError where x is not float32, or the form none of these
 */
export const gelu = (tf: Tf, x: Tensor, approximate: GeluForm = 'none'): Tensor => {
  demandFloats('gelu', { x });
  const isForm = ['none', 'tanh'].includes(approximate);
  demand(isForm, 'gelu', () => `approximate must be 'none' or 'tanh', and is ${String(approximate)}`);
  if (!hasKernel(tf, 'Gelu')) return composed(tf, x, approximate);
  return withGradient(
    tf,
    [x],
    [x],
    () => runKernel(tf, 'Gelu', { x }, { approximate }),
    (dy, [own]) => [runKernel(tf, 'GeluGrad', { x: own, dy }, { approximate })],
  );
};

const composed = (tf: Tf, x: Tensor, approximate: GeluForm): Tensor =>
  tf.tidy(() => {
    const half = tf.mul(x, 0.5);
    if (approximate === 'none') return tf.mul(half, tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
    const inner = tf.add(x, tf.mul(tf.mul(x, tf.square(x)), 0.044715));
    return tf.mul(half, tf.add(tf.tanh(tf.mul(inner, Math.sqrt(2 / Math.PI))), 1));
  });
