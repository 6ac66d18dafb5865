import type { Kernel, KernelContext } from '../context.js';

/** A kernel of tfjs's WebAssembly backend that is added to it or takes the place of its own. */
export interface Registration {
  readonly kernelName: string;
  /**
   * @param context its `kernels` are to be read at each call: the build in use may change
   * @param replaced tfjs's own, for what ours leaves to it; throws where tfjs has none
   */
  kernel(context: KernelContext, replaced: Kernel): Kernel;
}
