import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';
import { fusedAdam, globalNorm, kernelContext, type AdamStep } from '../wasm/index.js';
import { rateAt, type RateOptions } from './learning-rate.js';

/** Settings of Adam (Kingma and Ba 2015), and of AdamW where weights decay (Loshchilov and Hutter 2019). */
export interface AdamOptions extends RateOptions {
  /** default 0.9 */
  readonly beta1?: number | undefined;
  /** default 0.999 */
  readonly beta2?: number | undefined;
  /** added to the root of the second moment, default 1e-8 */
  readonly epsilon?: number | undefined;
  /** each step a weight loses this times the learning rate of itself, whatever its gradient; default 0 */
  readonly weightDecay?: number | undefined;
  /** which variables decay: by default all, as PyTorch's; transformers spare those of one dimension */
  readonly decays?: ((variable: Variable) => boolean) | undefined;
  /** all gradients together are scaled down to this Euclidean norm where theirs is larger; default: never */
  readonly clipNorm?: number | undefined;
}
/** Moves variables against their gradients. */
export interface Optimiser {
  /** one gradient a variable, in their order, or by their names; the caller keeps and disposes of them */
  step(grads: readonly Tensor[] | Readonly<Record<string, Tensor>>): void;
  /** frees the moments, not the variables */
  dispose(): void;
}

/**
 * Adam with bias correction (Kingma & Ba 2015, algorithm 1), epsilon outside the root as in PyTorch; with decoupled decay, a
 * norm that gradients are clipped to and a rate that changes, where those are asked for. On the wasm engine one
 * call in place a variable, without a tensor made.
 * @throws RangeError for a decay or norm that is none, or a rate's options that do not fit together
 */
export const adam = (tf: Tf, variables: readonly Variable[], options: AdamOptions): Optimiser => {
  const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, clipNorm } = options;
  if (!(weightDecay >= 0)) throw new RangeError(`adam: weightDecay must be at least 0, and is ${weightDecay}`);
  if (clipNorm !== undefined && !(clipNorm > 0))
    throw new RangeError(`adam: clipNorm must be above 0, and is ${clipNorm}`);
  const rate = rateAt(options);
  const decay = variables.map((variable) => ((options.decays?.(variable) ?? true) ? weightDecay : 0));
  const zeros = (): Variable[] => variables.map((v) => tf.tidy(() => tf.variable(tf.zeros(v.shape), false)));
  const first = zeros();
  const second = zeros();
  let taken = 0;
  let power1 = 1;
  let power2 = 1;
  return {
    step: (grads) => {
      power1 *= beta1;
      power2 *= beta2;
      const now = learningRate * rate(taken++);
      const byName = Array.isArray(grads) ? undefined : (grads as Readonly<Record<string, Tensor>>);
      const own = variables.map(({ name }, i) =>
        byName === undefined ? (grads as readonly Tensor[])[i] : byName[name],
      );
      const given = own.filter((grad) => grad !== undefined);
      const step = { rate: now / (1 - power1), scale: 1 / Math.sqrt(1 - power2), beta1, beta2, epsilon };
      const fused = kernelContext(tf);
      const share = clipNorm === undefined ? 1 : shareOf(tf, given, clipNorm);
      for (const [i, variable] of variables.entries()) {
        const grad = own[i];
        if (grad === undefined) continue;
        const moments = [first[i]!, second[i]!] as const;
        const all = { ...step, decay: now * decay[i]! };
        if (fused !== undefined) fusedAdam(fused, variable, grad, moments, all, share as number);
        else plainAdam(tf, variable, grad, moments, all, share);
      }
      if (typeof share !== 'number') share.dispose();
    },
    dispose: () => {
      for (const moment of [...first, ...second]) moment.dispose();
    },
  };
};

/** Beside a norm of 0: as PyTorch's `clip_grad_norm_`. */
const LEAST_NORM = 1e-6;

/** What gradients are multiplied by so that their norm is at most `clipNorm`: a number where it can be had without waiting. */
const shareOf = (tf: Tf, grads: readonly Tensor[], clipNorm: number): number | Scalar => {
  const fused = kernelContext(tf);
  if (grads.length === 0) return 1;
  if (fused !== undefined) {
    const share = clipNorm / (globalNorm(fused, grads) + LEAST_NORM);
    // What is not a number goes on into the weights, where training finds it.
    return share >= 1 ? 1 : share;
  }
  return tf.tidy(() => {
    const norm = tf.sqrt(tf.addN(grads.map((grad) => tf.sum(tf.square(grad)))));
    return tf.minimum(tf.div(clipNorm, tf.add(norm, LEAST_NORM)), 1);
  });
};

/** The same by operations of tfjs. */
const plainAdam = (
  tf: Tf,
  variable: Variable,
  grad: Tensor,
  [first, second]: readonly [Variable, Variable],
  { rate, scale, beta1, beta2, epsilon, decay }: AdamStep,
  share: number | Scalar,
): void => {
  tf.tidy(() => {
    const slope = share === 1 ? grad : tf.mul(grad, share);
    first.assign(tf.add(tf.mul(first, beta1), tf.mul(slope, 1 - beta1)));
    second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(slope), 1 - beta2)));
    const root = tf.add(tf.mul(tf.sqrt(second), scale), epsilon);
    const decayed = decay === 0 ? variable : tf.sub(variable, tf.mul(variable, decay));
    variable.assign(tf.sub(decayed, tf.mul(tf.div(first, root), rate)));
  });
};
