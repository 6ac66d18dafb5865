import { addressOf, type BackendRegistration } from '../backend.js';

/**
 * `tf.sum` of float32 over neighbouring dimensions, the gradient of every bias: read once, where tfjs transposes first and
 * then adds number by number. Other sums go to tfjs.
 */
export const sum: BackendRegistration = {
  kernelName: 'Sum',
  kernel: (context, replaced) => (call) => {
    const { backend, kernels, tf } = context;
    const { x } = call.inputs;
    const { shape, dtype } = x!;
    const axes = tf.util.parseAxisParam(call.attrs['axis'] as number | number[], [...shape]).sort((a, b) => a - b);
    const [first = 0, last = -1] = [axes[0], axes.at(-1)];
    const isRun = last - first === axes.length - 1;
    if (dtype !== 'float32' || !isRun) return replaced(call);
    const keep = call.attrs['keepDims'] === true;
    const [before, after] = [shape.slice(0, first), shape.slice(last + 1)];
    const out = backend.makeOutput([...before, ...(keep ? axes.map(() => 1) : []), ...after], 'float32');
    kernels.sum(
      ...([sizeOf(before), sizeOf(shape.slice(first, last + 1)), sizeOf(after)] as const),
      addressOf(backend, x!),
      addressOf(backend, out),
    );
    return out;
  },
};

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** `tf.unsortedSegmentSum`, the gradient of `tf.gather`, which tfjs lacks. */
export const unsortedSegmentSum: BackendRegistration = {
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
