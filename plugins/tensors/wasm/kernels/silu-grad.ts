import { addressOf } from '../backend.js';
import type { Registration } from './registration.js';

/** The gradient of `Silu` from x, its value y and the slopes dy of that. */
export const siluGrad: Registration = {
  kernelName: 'SiluGrad',
  kernel:
    (context) =>
    ({ inputs: { x, y, dy } }) => {
      const { backend, kernels, tf } = context;
      const out = backend.makeOutput(x!.shape, 'float32');
      kernels.siluGradient(
        tf.util.sizeFromShape([...x!.shape]),
        addressOf(backend, x!),
        addressOf(backend, y!),
        addressOf(backend, dy!),
        addressOf(backend, out),
      );
      return out;
    },
};
