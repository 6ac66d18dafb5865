import { addressOf, type BackendRegistration } from '../backend.js';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** `gelu` in one pass. */
export const gelu: BackendRegistration = {
  kernelName: 'Gelu',
  kernel:
    (context) =>
    ({ inputs: { x }, attrs }) => {
      const { backend, kernels } = context;
      const out = backend.makeOutput(x!.shape, 'float32');
      kernels.gelu(sizeOf(x!.shape), attrs['approximate'] === 'tanh', addressOf(backend, x!), addressOf(backend, out));
      return out;
    },
};

/** Its gradient, from x alone. */
export const geluGrad: BackendRegistration = {
  kernelName: 'GeluGrad',
  kernel:
    (context) =>
    ({ inputs: { x, dy }, attrs }) => {
      const { backend, kernels } = context;
      const out = backend.makeOutput(x!.shape, 'float32');
      kernels.geluGradient(
        sizeOf(x!.shape),
        attrs['approximate'] === 'tanh',
        addressOf(backend, x!),
        addressOf(backend, dy!),
        addressOf(backend, out),
      );
      return out;
    },
};

/** `layerNorm` over the last axis. */
export const layerNorm: BackendRegistration = {
  kernelName: 'LayerNorm',
  kernel:
    (context) =>
    ({ inputs: { x, gamma, beta }, attrs }) => {
      const { backend, kernels } = context;
      const out = backend.makeOutput(x!.shape, 'float32');
      kernels.layerNorm(
        ...([sizeOf(x!.shape.slice(0, -1)), x!.shape.at(-1)!] as const),
        attrs['epsilon'] as number,
        ...([addressOf(backend, x!), addressOf(backend, gamma!), addressOf(backend, beta!)] as const),
        addressOf(backend, out),
      );
      return out;
    },
};

/** Its three gradients; mean and deviation are found again, which costs less than keeping them. */
export const layerNormGrad: BackendRegistration = {
  kernelName: 'LayerNormGrad',
  kernel:
    (context) =>
    ({ inputs: { x, gamma, dy }, attrs }) => {
      const { backend, kernels } = context;
      const width = x!.shape.at(-1)!;
      const partial = context.reserve(8 * width);
      const outs = [x!.shape, [width], [width]].map((shape) => backend.makeOutput(shape, 'float32'));
      const [toX, toGamma, toBeta] = outs.map((out) => addressOf(backend, out)) as [number, number, number];
      kernels.layerNormGradient(
        ...([sizeOf(x!.shape.slice(0, -1)), width] as const),
        attrs['epsilon'] as number,
        ...([addressOf(backend, x!), addressOf(backend, gamma!), addressOf(backend, dy!)] as const),
        ...([toX, toGamma, toBeta] as const),
        partial,
      );
      return outs;
    },
};

/** `softmaxCrossEntropy`: the losses of rows. */
export const crossEntropy: BackendRegistration = {
  kernelName: 'SoftmaxCrossEntropy',
  kernel:
    (context) =>
    ({ inputs: { logits, labels } }) => {
      const { backend, kernels } = context;
      const [rows, classes] = logits!.shape as [number, number];
      const room = context.reserve(4 * classes);
      const out = backend.makeOutput([rows], 'float32');
      const at = addressOf(backend, labels!);
      const wrong = kernels.crossEntropy(
        ...([rows, classes] as const),
        ...([addressOf(backend, logits!), at, addressOf(backend, out), room] as const),
      );
      if (wrong < 0) return out;
      backend.disposeData(out.dataId);
      throw new RangeError(
        `softmaxCrossEntropy: the label of row ${wrong} is ${backend.wasm.HEAP32[at / 4 + wrong]!}, and the classes are 0 to ${classes - 1}`,
      );
    },
};

/** Its gradient: softmax less one at the label, times the row's slope. */
export const crossEntropyGrad: BackendRegistration = {
  kernelName: 'SoftmaxCrossEntropyGrad',
  kernel:
    (context) =>
    ({ inputs: { logits, labels, dy } }) => {
      const { backend, kernels } = context;
      const [rows, classes] = logits!.shape as [number, number];
      const out = backend.makeOutput([rows, classes], 'float32');
      kernels.crossEntropyGradient(
        ...([rows, classes] as const),
        ...([addressOf(backend, logits!), addressOf(backend, labels!), addressOf(backend, dy!)] as const),
        addressOf(backend, out),
      );
      return out;
    },
};

/** `tf.gather` of whole rows, the lookup of an embedding; tfjs copies number by number, and reads past the end for an index that is none. */
export const gather: BackendRegistration = {
  kernelName: 'GatherV2',
  kernel: (context, replaced) => (call) => {
    const { backend, kernels } = context;
    const { x, indices } = call.inputs;
    const { axis, batchDims } = call.attrs;
    const isRows = axis === 0 && (batchDims ?? 0) === 0 && x!.dtype === 'float32' && indices!.dtype === 'int32';
    if (!isRows) return replaced(call);
    const [rows = 0, ...row] = x!.shape;
    const out = backend.makeOutput([...indices!.shape, ...row], 'float32');
    const at = addressOf(backend, indices!);
    const wrong = kernels.gatherRows(
      ...([sizeOf(indices!.shape), sizeOf(row), rows] as const),
      ...([addressOf(backend, x!), at, addressOf(backend, out)] as const),
    );
    if (wrong < 0) return out;
    backend.disposeData(out.dataId);
    throw new RangeError(
      `tf.gather: index ${backend.wasm.HEAP32[at / 4 + wrong]!} of ${rows} rows, which are 0 to ${rows - 1}`,
    );
  },
};
