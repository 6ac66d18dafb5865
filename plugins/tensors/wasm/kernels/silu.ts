import { addressOf } from '../backend.js';
import type { Registration } from './registration.js';

/** x sigmoid(x) in one pass, for the layer `silu`: tfjs has no such operation. */
export const silu: Registration = {
  kernelName: 'Silu',
  kernel:
    (context) =>
    ({ inputs: { x } }) => {
      const { backend, kernels, tf } = context;
      const out = backend.makeOutput(x!.shape, 'float32');
      kernels.silu(tf.util.sizeFromShape([...x!.shape]), addressOf(backend, x!), addressOf(backend, out));
      return out;
    },
};
