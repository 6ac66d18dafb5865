import { CollapsarError } from '../../../../core/errors/index.js';
import { addressOf, type BackendRegistration } from '../backend.js';
import { describe } from './convolutions.js';

type Shape4D = [number, number, number, number];

/** The gradient of `tf.maxPool`; that of tfjs 4.22 hands slopes to the wrong pixels. */
export const maxPoolGrad: BackendRegistration = {
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

const NAMES = { AvgPool: 'avgPool', MaxPool: 'maxPool', DepthwiseConv2dNative: 'depthwiseConv2d' } as const;

/**
 * tfjs's own kernels where they are safe. Padded by a number, tfjs 4.22 takes the size of both axes from the filter's height
 * and stride alone, while its WebAssembly module writes as many numbers as there are windows: past the end of the tensor.
 */
export const guardedWindows = (kernelName: keyof typeof NAMES): BackendRegistration => ({
  kernelName,
  kernel:
    ({ tf: { backend_util: util } }, replaced) =>
    (call) => {
      const shape = call.inputs['x']!.shape as Shape4D;
      const { filterSize, strides, dilations, pad, dimRoundingMode } = call.attrs as Record<string, never>;
      const filter = call.inputs['filter']?.shape as Shape4D | undefined;
      const info =
        filter === undefined
          ? util.computePool2DInfo(shape, filterSize!, strides!, 1, pad!, dimRoundingMode)
          : util.computeConv2DInfo(shape, filter, strides!, dilations ?? 1, pad!, dimRoundingMode, true);
      const { top, bottom, left, right } = info.padInfo;
      const rows = windows(info.inHeight + top + bottom, info.effectiveFilterHeight, info.strideHeight);
      const columns = windows(info.inWidth + left + right, info.effectiveFilterWidth, info.strideWidth);
      if (rows === info.outHeight && columns === info.outWidth) return replaced(call);
      throw new CollapsarError('COLLAPSAR_ENGINE', {
        what: `tf.${NAMES[kernelName]} on engine wasm: ${rows} x ${columns} windows for ${info.outHeight} x ${info.outWidth} results`,
        why: 'tfjs miscounts them where a number is the padding and the two axes differ, or sizes are rounded up',
        fix: "the padding 'same' or 'valid', or filters and strides that are alike in both axes",
      });
    },
});

const windows = (length: number, filter: number, stride: number): number => Math.floor((length - filter) / stride) + 1;
