import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/way.js';
import { fusedAdam, kernelContext, type AdamStep } from '../wasm/index.js';

/** Settings of Adam (Kingma and Ba 2015). */
export interface AdamOptions {
  readonly learningRate: number;
  /** default 0.9 */
  readonly beta1?: number;
  /** default 0.999 */
  readonly beta2?: number;
  /** added to the root of the second moment, default 1e-8 */
  readonly epsilon?: number;
}
/** Moves variables against their gradients. */
export interface Optimiser {
  /** one gradient a variable, in their order, or by their names; the caller keeps and disposes of them */
  step(grads: readonly Tensor[] | Readonly<Record<string, Tensor>>): void;
  /** frees the moments, not the variables */
  dispose(): void;
}

/**
 * Adam with bias correction (Kingma & Ba 2015, algorithm 1), epsilon outside the root as in PyTorch. On the wasm engine one
 * call in place a variable, without a tensor made.
 */
export const adam = (tf: Tf, variables: readonly Variable[], options: AdamOptions): Optimiser => {
  const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  const zeros = (): Variable[] => variables.map((v) => tf.tidy(() => tf.variable(tf.zeros(v.shape), false)));
  const first = zeros();
  const second = zeros();
  let power1 = 1;
  let power2 = 1;
  return {
    step: (grads) => {
      power1 *= beta1;
      power2 *= beta2;
      const byName = Array.isArray(grads) ? undefined : (grads as Readonly<Record<string, Tensor>>);
      const step = { rate: learningRate / (1 - power1), scale: 1 / Math.sqrt(1 - power2), beta1, beta2, epsilon };
      const fused = kernelContext(tf);
      for (const [i, variable] of variables.entries()) {
        const grad = byName === undefined ? (grads as readonly Tensor[])[i] : byName[variable.name];
        if (grad === undefined) continue;
        const moments = [first[i]!, second[i]!] as const;
        if (fused === undefined) plainAdam(tf, variable, grad, moments, step);
        else fusedAdam(fused, variable, grad, moments, step);
      }
    },
    dispose: () => {
      for (const moment of [...first, ...second]) moment.dispose();
    },
  };
};

/** The same by operations of tfjs. */
const plainAdam = (
  tf: Tf,
  variable: Variable,
  grad: Tensor,
  [first, second]: readonly [Variable, Variable],
  { rate, scale, beta1, beta2, epsilon }: AdamStep,
): void => {
  tf.tidy(() => {
    first.assign(tf.add(tf.mul(first, beta1), tf.mul(grad, 1 - beta1)));
    second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(grad), 1 - beta2)));
    const root = tf.add(tf.mul(tf.sqrt(second), scale), epsilon);
    variable.assign(tf.sub(variable, tf.mul(tf.div(first, root), rate)));
  });
};
