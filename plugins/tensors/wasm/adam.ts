import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { addressOf, type KernelContext } from './backend.js';

/** The factors of one step of Adam, the same for every variable. */
export interface AdamStep {
  /** learning rate / (1 - beta1^t) */
  readonly rate: number;
  /** 1 / sqrt(1 - beta2^t) */
  readonly scale: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** the part of itself that a parameter loses before it is moved: learning rate * weight decay */
  readonly decay: number;
}

/**
 * One step in place: the variable and its two moments, of as many numbers as the gradient.
 * @param share what the gradient is multiplied by first
 */
export const fusedAdam = (
  context: KernelContext,
  variable: Variable,
  gradient: Tensor,
  [first, second]: readonly [Variable, Variable],
  { rate, scale, beta1, beta2, epsilon, decay }: AdamStep,
  share: number,
): void => {
  const { backend, kernels } = context;
  for (const changed of [variable, first, second]) ownNumbers(context, changed);
  kernels.adam(
    variable.size,
    addressOf(backend, variable),
    addressOf(backend, gradient),
    addressOf(backend, first),
    addressOf(backend, second),
    ...([rate, scale, beta1, 1 - beta1, beta2, 1 - beta2, epsilon, share, decay] as const),
  );
};

/** Of all numbers of the tensors, summed in float64. */
export const globalNorm = ({ backend, kernels }: KernelContext, tensors: readonly Tensor[]): number => {
  let sum = 0;
  for (const tensor of tensors) sum += kernels.sumOfSquares(tensor.size, addressOf(backend, tensor));
  return Math.sqrt(sum);
};

/** Gives a variable numbers of its own where another tensor (a clone, a reshape) refers to the same. */
const ownNumbers = ({ backend, tf }: KernelContext, variable: Variable): void => {
  if (backend.refCount(variable.dataId) <= 1) return;
  const copy = backend.makeOutput(variable.shape, 'float32');
  const [from, to] = [addressOf(backend, variable) / 4, addressOf(backend, copy) / 4];
  backend.wasm.HEAPF32.copyWithin(to, from, from + variable.size);
  const own = tf.engine().makeTensorFromTensorInfo(copy);
  variable.assign(own);
  own.dispose();
};
