import type { Registration } from './registration.js';

/** `tf.cast`. To what a tensor is already, as in the gradient of every product, it is a reference; tfjs copies. */
export const cast: Registration = {
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
