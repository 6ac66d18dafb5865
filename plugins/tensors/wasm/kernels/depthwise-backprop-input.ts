import { addressOf } from '../backend.js';
import { describe, geometryOf } from '../convolution.js';
import type { Registration } from './registration.js';

/** The gradient of `tf.depthwiseConv2d` in its images, which tfjs lacks. */
export const depthwiseBackpropInput: Registration = {
  kernelName: 'DepthwiseConv2dNativeBackpropInput',
  kernel:
    (context) =>
    ({ inputs: { dy, filter }, attrs }) => {
      const { backend, kernels, tf } = context;
      const shape = attrs['inputShape'] as number[];
      const geometry = geometryOf(tf, shape, filter!.shape, attrs, true);
      const out = backend.makeOutput(shape, 'float32');
      const [slopes, weights, to] = [addressOf(backend, dy!), addressOf(backend, filter!), addressOf(backend, out)];
      kernels.clearFloats(to, tf.util.sizeFromShape(shape));
      describe(kernels, geometry);
      kernels.depthwiseToImages(shape[0]!, filter!.shape[3]!, weights, slopes, to);
      return out;
    },
};
