import { addressOf } from '../backend.js';
import type { Registration } from './registration.js';

const TURNS = { Sin: 0, Cos: 1 } as const;

/** `tf.sin` and `tf.cos`, four numbers at a time; very large numbers are left to tfjs. */
export const sinusoid = (kernelName: keyof typeof TURNS): Registration => ({
  kernelName,
  kernel: (context, replaced) => (call) => {
    const { backend, kernels, tf } = context;
    const x = call.inputs['x']!;
    if (x.dtype !== 'float32') return replaced(call);
    const out = backend.makeOutput(x.shape, 'float32');
    const count = tf.util.sizeFromShape([...x.shape]);
    if (kernels.sinusoid(count, TURNS[kernelName], addressOf(backend, x), addressOf(backend, out))) return out;
    backend.disposeData(out.dataId);
    return replaced(call);
  },
});
