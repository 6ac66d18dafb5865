import { addressOf } from '../backend.js';
import type { Registration } from './registration.js';

/**
 * `tf.sum` of float32 over neighbouring dimensions, the gradient of every bias: read once, where tfjs transposes first and
 * then adds number by number. Other sums go to tfjs.
 */
export const sum: Registration = {
  kernelName: 'Sum',
  kernel: (context, replaced) => (call) => {
    const { backend, kernels, tf } = context;
    const { x } = call.inputs;
    const { shape, dtype } = x!;
    const axes = tf.util.parseAxisParam(call.attrs['axis'] as number | number[], [...shape]).sort((a, b) => a - b);
    const [first = 0, last = -1] = [axes[0], axes.at(-1)];
    const isRun = last - first === axes.length - 1;
    if (dtype !== 'float32' || !isRun) return replaced(call);
    const keep = call.attrs['keepDims'] === true;
    const [before, after] = [shape.slice(0, first), shape.slice(last + 1)];
    const out = backend.makeOutput([...before, ...(keep ? axes.map(() => 1) : []), ...after], 'float32');
    kernels.sum(
      ...([sizeOf(before), sizeOf(shape.slice(first, last + 1)), sizeOf(after)] as const),
      addressOf(backend, x!),
      addressOf(backend, out),
    );
    return out;
  },
};

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
