import { addressOf } from '../backend.js';
import type { Registration } from './registration.js';

/** `tf.unsortedSegmentSum`, the gradient of `tf.gather`, which tfjs lacks. */
export const unsortedSegmentSum: Registration = {
  kernelName: 'UnsortedSegmentSum',
  kernel:
    (context) =>
    ({ inputs: { x, segmentIds }, attrs }) => {
      const { backend, kernels } = context;
      const segments = attrs['numSegments'] as number;
      const [rows = 0, ...row] = x!.shape;
      if (x!.dtype !== 'float32' || segmentIds!.dtype !== 'int32')
        throw new Error(`unsortedSegmentSum of ${x!.dtype} by ${segmentIds!.dtype}: it takes float32 by int32`);
      const out = backend.makeOutput([segments, ...row], 'float32');
      kernels.segmentSum(
        rows,
        row.reduce((product, length) => product * length, 1),
        segments,
        addressOf(backend, x!),
        addressOf(backend, segmentIds!),
        addressOf(backend, out),
      );
      return out;
    },
};
