import { addressOf } from '../backend.js';
import type { Registration } from './registration.js';

/** `tf.softplus`, the logarithm in a Bernoulli likelihood of logits: four numbers at a time, tfjs takes one. */
export const softplus: Registration = {
  kernelName: 'Softplus',
  kernel: (context, replaced) => (call) => {
    const { backend, kernels } = context;
    const { x } = call.inputs;
    if (x!.dtype !== 'float32') return replaced(call);
    const out = backend.makeOutput(x!.shape, 'float32');
    const count = x!.shape.reduce((product, length) => product * length, 1);
    kernels.softplus(count, addressOf(backend, x!), addressOf(backend, out));
    return out;
  },
};
