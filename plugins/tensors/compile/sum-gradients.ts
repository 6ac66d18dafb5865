import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';

/**
 * The gradients of `tf.sum` and `tf.mean` with the ones that they multiply by made by a kernel. tfjs makes them of numbers of
 * JavaScript's, as many as were summed: in a step whose kernels do not run that would be a fifth of its time. Same bits.
 */
export const fillSumGradients = (tf: Tf): void => {
  const spread = (dy: Tensor, x: Tensor, axes: readonly number[]): Tensor => {
    const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
    return tf.mul(tf.reshape(dy, kept), tf.fill(x.shape, 1, 'float32'));
  };
  const register = (kernelName: string, ofSpread: (gradient: Tensor, count: number) => Tensor): void => {
    tf.unregisterGradient(kernelName);
    tf.registerGradient({
      kernelName,
      inputsToSave: ['x'],
      gradFunc: (dy, saved, attrs) => {
        const x = saved[0]!;
        const axes = tf.util.parseAxisParam(attrs['axis'] as number | number[], x.shape);
        const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
        return { x: () => ofSpread(spread(dy as Tensor, x, axes), count) };
      },
    });
  };
  register('Sum', (gradient) => gradient);
  register('Mean', (gradient, count) => tf.div(gradient, count));
};
