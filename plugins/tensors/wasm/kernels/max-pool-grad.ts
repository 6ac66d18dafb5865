import { addressOf } from '../backend.js';
import { describe } from '../convolution.js';
import type { Registration } from './registration.js';

type Shape4D = [number, number, number, number];

/** The gradient of `tf.maxPool`; that of tfjs 4.22 hands slopes to the wrong pixels. */
export const maxPoolGrad: Registration = {
  kernelName: 'MaxPoolGrad',
  kernel:
    (context) =>
    ({ inputs: { dy, input }, attrs }) => {
      const { backend, kernels, tf } = context;
      const shape = input!.shape as Shape4D;
      const [, outHeight, outWidth] = dy!.shape as Shape4D;
      const { filterSize, strides, pad } = attrs as Record<string, number>;
      const pool = tf.backend_util.computePool2DInfo(shape, filterSize!, strides!, 1, pad!);
      const out = backend.makeOutput(shape, 'float32');
      const [images, slopes, to] = [addressOf(backend, input!), addressOf(backend, dy!), addressOf(backend, out)];
      kernels.clearFloats(to, tf.util.sizeFromShape(shape));
      // tfjs does not hand over how sizes were rounded, but dy has them.
      describe(kernels, { ...pool, outHeight, outWidth });
      kernels.maxPoolGradient(shape[0], images, slopes, to);
      return out;
    },
};
