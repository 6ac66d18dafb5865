import type { Tensor } from '@tensorflow/tfjs-core';

/** @throws RangeError `operation: message` unless `holds` */
export function demand(holds: boolean, operation: string, message: () => string): asserts holds {
  if (!holds) throw new RangeError(`${operation}: ${message()}`);
}

/** As a message shows it: float32 [2, 3]. */
export const described = ({ dtype, shape }: Tensor): string => `${dtype} [${shape.join(', ')}]`;

/** @throws RangeError naming the first that is not float32 */
export const demandFloats = (operation: string, tensors: Readonly<Record<string, Tensor>>): void => {
  for (const [name, tensor] of Object.entries(tensors))
    demand(tensor.dtype === 'float32', operation, () => `${name} must be float32, and is ${described(tensor)}`);
};

/** @throws RangeError unless the tensor is of that type and shape */
export const demandShape = (
  operation: string,
  name: string,
  tensor: Tensor,
  shape: readonly number[],
  dtype: 'float32' | 'int32' = 'float32',
): void => {
  const isThat = tensor.dtype === dtype && tensor.shape.join() === shape.join();
  demand(isThat, operation, () => `${name} must be ${dtype} [${shape.join(', ')}], and is ${described(tensor)}`);
};
