import type { KernelFunc, NamedAttrMap, Tensor4D } from '@tensorflow/tfjs-core';
import { CollapsarError } from '../../../core/errors/index.js';
import type { Tf } from './provider.js';

interface PoolGradient {
  readonly inputs: { readonly dy: Tensor4D; readonly input: Tensor4D };
  readonly attrs: NamedAttrMap;
}
/** Of one axis: where windows begin and end, the padding included. */
interface Axis {
  readonly windows: number;
  readonly filter: number;
  readonly stride: number;
  readonly before: number;
  readonly length: number;
}

/** On a corrected kernel: tfjs is shared by every copy of this module in a process, and each would correct it again. */
const CORRECTED = Symbol.for('collapsar.corrected-average-pool');

/**
 * Has the gradient of `tf.avgPool` divide by how many pixels of a window lie in the image, as the average itself does:
 * tfjs 4.22 counts the padding in, on cpu, wasm and webgpu.
 */
export const correctAveragePool = (tf: Tf, backendName: string): void => {
  const kernelName = 'AvgPoolGrad';
  const given = tf.getKernel(kernelName, backendName);
  if (CORRECTED in given.kernelFunc) return;
  const kernelFunc = ((call: PoolGradient) => {
    const { inputs, attrs } = call;
    const [, height, width] = inputs.input.shape;
    const [, rows, columns] = inputs.dy.shape;
    const pool = tf.backend_util.computePool2DInfo(
      inputs.input.shape,
      attrs['filterSize'] as number,
      attrs['strides'] as number,
      1,
      attrs['pad'] as number,
    );
    if (rows !== pool.outHeight || columns !== pool.outWidth)
      throw new CollapsarError('COLLAPSAR_ENGINE', {
        what: 'tfjs has no right gradient for an average pool whose size was rounded up',
        fix: "dimRoundingMode 'floor', or the padding 'same' or 'valid'",
      });
    const down = sharesInside({
      windows: rows,
      filter: pool.filterHeight,
      stride: pool.strideHeight,
      before: pool.padInfo.top,
      length: height,
    });
    const across = sharesInside({
      windows: columns,
      filter: pool.filterWidth,
      stride: pool.strideWidth,
      before: pool.padInfo.left,
      length: width,
    });
    if ([...down, ...across].every((share) => share === 1)) return given.kernelFunc(call as never);
    const dy = tf.tidy(() =>
      tf.div(inputs.dy, tf.mul(tf.tensor4d(down, [1, rows, 1, 1]), tf.tensor4d(across, [1, 1, columns, 1]))),
    );
    const dx = given.kernelFunc({ ...call, inputs: { ...inputs, dy } } as never);
    dy.dispose();
    return dx;
  }) as unknown as KernelFunc;
  Object.defineProperty(kernelFunc, CORRECTED, { value: true });
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...given, kernelFunc });
};

/** What share of each window lies in the image; 1 for a window that lies outside, whose slope reaches nothing. */
const sharesInside = ({ windows, filter, stride, before, length }: Axis): number[] =>
  Array.from({ length: windows }, (_, i) => {
    const start = i * stride - before;
    const inside = Math.min(start + filter, length) - Math.max(start, 0);
    return inside > 0 ? inside / filter : 1;
  });
