import { addressOf } from '../backend.js';
import { describe, geometryOf } from '../convolution.js';
import type { Registration } from './registration.js';

/** The gradient of `tf.depthwiseConv2d` in its filter, which tfjs lacks. */
export const depthwiseBackpropFilter: Registration = {
  kernelName: 'DepthwiseConv2dNativeBackpropFilter',
  kernel:
    (context) =>
    ({ inputs: { x, dy }, attrs }) => {
      const { backend, kernels, tf } = context;
      const shape = attrs['filterShape'] as number[];
      const geometry = geometryOf(tf, x!.shape, shape, attrs, true);
      const out = backend.makeOutput(shape, 'float32');
      const partial = context.reserve(4 * tf.util.sizeFromShape(shape));
      const [images, slopes, to] = [addressOf(backend, x!), addressOf(backend, dy!), addressOf(backend, out)];
      describe(kernels, geometry);
      kernels.depthwiseToFilter(x!.shape[0]!, shape[3]!, images, slopes, to, partial);
      return out;
    },
};
