import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../../core/contracts/index.js';
import type { Tf } from '../engines/provider.js';

/** A differentiable map with the variables that it learns; `apply` is called inside a tidy. */
export interface Layer {
  /** in a fixed order: checkpoints rely on it */
  readonly variables: readonly Variable[];
  apply(x: Tensor): Tensor;
}

/** One after the other; without layers, the identity. */
export const sequential = (layers: readonly Layer[]): Layer => ({
  variables: layers.flatMap(({ variables }) => variables),
  apply: (x) => layers.reduce((y, layer) => layer.apply(y), x),
});

/** A layer without variables. */
export const pure = (apply: (x: Tensor) => Tensor): Layer => ({ variables: [], apply });

/** Frees what a network learnt: where its fit failed, or when its model is disposed of. */
export const disposeVariables = (variables: readonly Variable[]): void => {
  for (const variable of variables) variable.dispose();
};

/**
 * A variable of uniform numbers in (-bound, bound), bound = 1 / sqrt(fanIn): what PyTorch starts linear and convolutional
 * layers with, weights (its Kaiming uniform with a = sqrt 5) and biases alike. Without `random` zeros, of a network to be restored.
 */
export const uniformVariable = (
  tf: Tf,
  random: RandomStream | undefined,
  shape: readonly number[],
  fanIn: number,
): Variable => {
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
  const bound = 1 / Math.sqrt(Math.max(1, fanIn));
  if (random !== undefined) for (let i = 0; i < values.length; i++) values[i] = (2 * random.uniform() - 1) * bound;
  return variableOf(tf, values, shape);
};

/** A trainable variable that starts as `values`, which it takes over. */
export const variableOf = (tf: Tf, values: Float32Array, shape: readonly number[]): Variable =>
  tf.tidy(() => tf.variable(tf.tensor(values, [...shape], 'float32')));
