import { addressOf } from '../backend.js';
import { eachBlock, geometryOf, patchSize } from '../convolution.js';
import type { Registration } from './registration.js';

/** The gradient of a convolution in its images, and so `tf.conv2dTranspose`: dy times the filter's transpose, added back. */
export const conv2dBackpropInput: Registration = {
  kernelName: 'Conv2DBackpropInput',
  kernel:
    (context) =>
    ({ inputs: { dy, filter }, attrs }) => {
      const { backend, kernels, scratch, tf } = context;
      const shape = attrs['inputShape'] as number[];
      const geometry = geometryOf(tf, shape, filter!.shape, attrs);
      const out = backend.makeOutput(shape, 'float32');
      const [slopes, weights, to] = [addressOf(backend, dy!), addressOf(backend, filter!), addressOf(backend, out)];
      const [size, channels] = [patchSize(geometry), geometry.outChannels];
      kernels.clearFloats(
        to,
        shape.reduce((product, length) => product * length, 1),
      );
      eachBlock(context, geometry, (first, count, patches) => {
        kernels.product(
          ...([count, size, channels] as const),
          ...([slopes + 4 * first * channels, channels, 1] as const),
          ...([weights, 1, channels] as const),
          ...([patches ?? to, size] as const),
          false,
          scratch,
        );
        if (patches !== undefined) kernels.addPatches(to, first, count, patches);
      });
      return out;
    },
};
