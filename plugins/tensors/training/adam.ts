import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { Tf } from '../engines.js';

export interface AdamOptions {
  readonly learningRate: number;
  /** default 0.9 */
  readonly beta1?: number;
  /** default 0.999 */
  readonly beta2?: number;
  /** added to the root of the second moment, default 1e-8 */
  readonly epsilon?: number;
}
export interface Optimiser {
  /** one gradient a variable, in their order, or by their names; the caller keeps and disposes of them */
  step(grads: readonly Tensor[] | Readonly<Record<string, Tensor>>): void;
  /** frees the moments, not the variables */
  dispose(): void;
}

/** Adam with bias correction (Kingma & Ba 2015, algorithm 1), epsilon outside the root as in PyTorch. */
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
      for (const [i, variable] of variables.entries())
        tf.tidy(() => {
          const grad = byName === undefined ? (grads as readonly Tensor[])[i] : byName[variable.name];
          if (grad === undefined) return;
          const m = tf.add(tf.mul(first[i]!, beta1), tf.mul(grad, 1 - beta1));
          const v = tf.add(tf.mul(second[i]!, beta2), tf.mul(tf.square(grad), 1 - beta2));
          first[i]!.assign(m);
          second[i]!.assign(v);
          const root = tf.add(tf.sqrt(tf.div(v, 1 - power2)), epsilon);
          variable.assign(tf.sub(variable, tf.mul(tf.div(m, root), learningRate / (1 - power1))));
        });
    },
    dispose: () => {
      for (const moment of [...first, ...second]) moment.dispose();
    },
  };
};
