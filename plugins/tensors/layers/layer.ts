import type { Tensor, Variable } from '@tensorflow/tfjs';

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
