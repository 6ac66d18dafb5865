import { addressOf } from '../backend.js';
import { eachBlock, geometryOf, patchSize } from '../convolution.js';
import type { Registration } from './registration.js';

/** The gradient of a convolution in its filter, which tfjs lacks: the patches' transpose times dy, summed over blocks. */
export const conv2dBackpropFilter: Registration = {
  kernelName: 'Conv2DBackpropFilter',
  kernel:
    (context) =>
    ({ inputs: { x, dy }, attrs }) => {
      const { backend, kernels, scratch, tf } = context;
      const shape = attrs['filterShape'] as number[];
      const geometry = geometryOf(tf, x!.shape, shape, attrs);
      const out = backend.makeOutput(shape, 'float32');
      const [images, slopes, to] = [addressOf(backend, x!), addressOf(backend, dy!), addressOf(backend, out)];
      const [size, channels] = [patchSize(geometry), geometry.outChannels];
      kernels.clearFloats(to, size * channels);
      eachBlock(context, geometry, (first, count, patches) => {
        if (patches !== undefined) kernels.gatherPatches(images, first, count, patches);
        kernels.product(
          ...([size, channels, count] as const),
          ...([patches ?? images, 1, size] as const),
          ...([slopes + 4 * first * channels, channels, 1] as const),
          ...([to, channels] as const),
          true,
          scratch,
        );
      });
      return out;
    },
};
