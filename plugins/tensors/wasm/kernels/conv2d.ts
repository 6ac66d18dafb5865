import { addressOf } from '../backend.js';
import { eachBlock, geometryOf, patchSize } from '../convolution.js';
import type { Registration } from './registration.js';

/** `tf.conv2d`, channels last: patches times filter. */
export const conv2d: Registration = {
  kernelName: 'Conv2D',
  kernel:
    (context) =>
    ({ inputs: { x, filter }, attrs }) => {
      const { backend, kernels, scratch, tf } = context;
      const geometry = geometryOf(tf, x!.shape, filter!.shape, attrs);
      const out = backend.makeOutput(geometry.outShape, 'float32');
      const [images, weights, to] = [addressOf(backend, x!), addressOf(backend, filter!), addressOf(backend, out)];
      const [size, channels] = [patchSize(geometry), geometry.outChannels];
      eachBlock(context, geometry, (first, count, patches) => {
        if (patches !== undefined) kernels.gatherPatches(images, first, count, patches);
        kernels.product(
          ...([count, channels, size] as const),
          ...([patches ?? images, size, 1] as const),
          ...([weights, channels, 1] as const),
          ...([to + 4 * first * channels, channels] as const),
          false,
          scratch,
        );
      });
      return out;
    },
};
