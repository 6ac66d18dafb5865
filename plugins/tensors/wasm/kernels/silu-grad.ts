import { addressOf } from '../backend.js';
import type { Registration } from './registration.js';

/** The gradient of `Silu` from x and the slopes dy of its value. */
export const siluGrad: Registration = {
  kernelName: 'SiluGrad',
  kernel:
    (context) =>
    ({ inputs: { x, dy } }) => {
      const { backend, kernels, tf } = context;
      const out = backend.makeOutput(x!.shape, 'float32');
      kernels.siluGradient(
        tf.util.sizeFromShape([...x!.shape]),
        addressOf(backend, x!),
        addressOf(backend, dy!),
        addressOf(backend, out),
      );
      return out;
    },
};
