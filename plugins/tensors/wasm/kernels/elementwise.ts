import { addressOf, type KernelContext, type BackendRegistration } from '../backend.js';

/** x sigmoid(x) in one pass, for the layer `silu`: tfjs has no such operation. */
export const silu: BackendRegistration = {
  kernelName: 'Silu',
  kernel:
    (context) =>
    ({ inputs: { x } }) => {
      const { backend, kernels, tf } = context;
      const out = backend.makeOutput(x!.shape, 'float32');
      kernels.silu(tf.util.sizeFromShape([...x!.shape]), addressOf(backend, x!), addressOf(backend, out));
      return out;
    },
};

/** The gradient of `Silu` from x, its value y and the slopes dy of that. */
export const siluGrad: BackendRegistration = {
  kernelName: 'SiluGrad',
  kernel:
    (context) =>
    ({ inputs: { x, y, dy } }) => {
      const { backend, kernels, tf } = context;
      const out = backend.makeOutput(x!.shape, 'float32');
      kernels.siluGradient(
        tf.util.sizeFromShape([...x!.shape]),
        addressOf(backend, x!),
        addressOf(backend, y!),
        addressOf(backend, dy!),
        addressOf(backend, out),
      );
      return out;
    },
};

/** `tf.softplus`, the logarithm in a Bernoulli likelihood of logits: four numbers at a time, tfjs takes one. */
export const softplus: BackendRegistration = {
  kernelName: 'Softplus',
  kernel: (context, replaced) => (call) => {
    const { backend, kernels } = context;
    const { x } = call.inputs;
    if (x!.dtype !== 'float32') return replaced(call);
    const out = backend.makeOutput(x!.shape, 'float32');
    const count = x!.shape.reduce((product, length) => product * length, 1);
    kernels.softplus(count, addressOf(backend, x!), addressOf(backend, out));
    return out;
  },
};

const TURNS = { Sin: 0, Cos: 1 } as const;

/** `tf.sin` and `tf.cos`, four numbers at a time; very large numbers are left to tfjs. */
export const sinusoid = (kernelName: keyof typeof TURNS): BackendRegistration => ({
  kernelName,
  kernel: (context, replaced) => (call) => {
    const { backend, kernels, tf } = context;
    const x = call.inputs['x']!;
    if (x.dtype !== 'float32') return replaced(call);
    const out = backend.makeOutput(x.shape, 'float32');
    const count = tf.util.sizeFromShape([...x.shape]);
    if (kernels.sinusoid(count, TURNS[kernelName], addressOf(backend, x), addressOf(backend, out))) return out;
    backend.disposeData(out.dataId);
    return replaced(call);
  },
});

/** `tf.cast`. To what a tensor is already, as in the gradient of every product, it is a reference; tfjs copies. */
export const cast: BackendRegistration = {
  kernelName: 'Cast',
  kernel:
    ({ backend }, replaced) =>
    (call) => {
      const x = call.inputs['x']!;
      if (x.dtype !== call.attrs['dtype']) return replaced(call);
      backend.incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    },
};

/** tfjs copies; a reference is enough, since tensors are not changed once made. */
export const identity: BackendRegistration = {
  kernelName: 'Identity',
  kernel:
    ({ backend }: KernelContext) =>
    ({ inputs: { x } }) => {
      backend.incRef(x!.dataId);
      return { dataId: x!.dataId, shape: x!.shape, dtype: x!.dtype };
    },
};
