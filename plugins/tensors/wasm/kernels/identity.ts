import type { KernelContext } from '../context.js';
import type { Registration } from './registration.js';

/** tfjs copies; a reference is enough, since tensors are not changed once made. */
export const identity: Registration = {
  kernelName: 'Identity',
  kernel:
    ({ backend }: KernelContext) =>
    ({ inputs: { x } }) => {
      backend.incRef(x!.dataId);
      return { dataId: x!.dataId, shape: x!.shape, dtype: x!.dtype };
    },
};
