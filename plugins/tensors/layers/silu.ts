import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../engines/index.js';
import { pure, type Layer } from './layer.js';

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
  return pure((x) => (isFused(tf, x) ? fused(x) : tf.mul(x, tf.sigmoid(x))));
};

/** Asked at each call: a process may change engines. */
const isFused = (tf: Tf, { dtype }: Tensor): boolean =>
  dtype === 'float32' && Boolean(tf.getKernel('Silu', tf.getBackend()));
