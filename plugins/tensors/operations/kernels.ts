import type { NamedAttrMap, NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';

/**
 * The kernels of our own that stand for operations which tfjs has not: what an engine registers to run them in one pass, and
 * what a compiler of steps finds in a trace. Float32 but for `labels` and `positions` (int32). Without such a kernel the
 * operation is composed of tfjs's.
 *
 * | kernel | inputs | attributes | outputs |
 * | --- | --- | --- | --- |
 * | Silu | x | | y = x sigmoid(x), of x's shape |
 * | SiluGrad | x, y, dy | | dx |
 * | Gelu | x | approximate: 'none', 'tanh' | y = x (1 + erf(x / sqrt 2)) / 2, or x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 |
 * | GeluGrad | x, dy | approximate | dx |
 * | LayerNorm | x [..., width], gamma [width], beta [width] | epsilon | y = gamma z + beta, z = (x - mean) / sqrt(variance + epsilon) over the last axis, the variance biased |
 * | LayerNormGrad | x, gamma, dy | epsilon | dx = (g - mean(g) - z mean(g z)) / sqrt(variance + epsilon), g = dy gamma; dgamma = sum(dy z); dbeta = sum(dy) |
 * | SoftmaxCrossEntropy | logits [rows, classes], labels [rows] | | losses [rows] = log sum exp(logits) - logits[label] |
 * | SoftmaxCrossEntropyGrad | logits, labels, dy [rows] | | dlogits = dy (softmax(logits) - 1 at the label) |
 * | CausalAttention | q [batch, heads, queries, width], k and v [batch, heads, room, width] | keys, at most room: those that count | y [batch, heads, queries, width] = softmax(q k' / sqrt(width)) v; query i sees the keys 0 to keys - queries + i |
 * | CausalAttentionGrad | q, k, v, dy | keys | dq, dk, dv |
 * | PackedCausalAttention | qkv [batch, time, 3 heads width]: q of all heads, k of all, v of all | heads | y [batch, time, heads width], head after head |
 * | PackedCausalAttentionGrad | qkv, dy | heads | dqkv |
 * | RotaryEmbedding | x [outer, time, inner, width], positions [time] | base, rotated, inverse | y: of the first `rotated` of inner, (a, b) = (x[i], x[i + width / 2]) turned to (a cos t - b sin t, b cos t + a sin t), t = position base^(-2 i / width), -t with inverse; the rest as it is |
 */
interface Registered {
  Silu: { inputs: 'x'; attrs: Record<never, never> };
  SiluGrad: { inputs: 'x' | 'y' | 'dy'; attrs: Record<never, never> };
  Gelu: { inputs: 'x'; attrs: { readonly approximate: 'none' | 'tanh' } };
  GeluGrad: { inputs: 'x' | 'dy'; attrs: { readonly approximate: 'none' | 'tanh' } };
  LayerNorm: { inputs: 'x' | 'gamma' | 'beta'; attrs: { readonly epsilon: number } };
  LayerNormGrad: { inputs: 'x' | 'gamma' | 'dy'; attrs: { readonly epsilon: number } };
  SoftmaxCrossEntropy: { inputs: 'logits' | 'labels'; attrs: Record<never, never> };
  SoftmaxCrossEntropyGrad: { inputs: 'logits' | 'labels' | 'dy'; attrs: Record<never, never> };
  CausalAttention: { inputs: 'q' | 'k' | 'v'; attrs: { readonly keys: number } };
  CausalAttentionGrad: { inputs: 'q' | 'k' | 'v' | 'dy'; attrs: { readonly keys: number } };
  PackedCausalAttention: { inputs: 'qkv'; attrs: { readonly heads: number } };
  PackedCausalAttentionGrad: { inputs: 'qkv' | 'dy'; attrs: { readonly heads: number } };
  RotaryEmbedding: {
    inputs: 'x' | 'positions';
    attrs: { readonly base: number; readonly rotated: number; readonly inverse: boolean };
  };
}
type Name = keyof Registered;
type KernelInputs<N extends Name> = Readonly<Record<Registered[N]['inputs'], Tensor>>;

/** Whether the engine in use has the kernel: asked at each call, since a process may change engines. */
export const hasKernel = (tf: Tf, name: Name): boolean => Boolean(tf.getKernel(name, tf.getBackend()));

/** The first of its outputs, or all. */
export const runKernel = <N extends Name>(
  tf: Tf,
  name: N,
  inputs: KernelInputs<N>,
  attrs: Registered[N]['attrs'],
): Tensor => runKernels(tf, name, inputs, attrs)[0]!;
export const runKernels = <N extends Name>(
  tf: Tf,
  name: N,
  inputs: KernelInputs<N>,
  attrs: Registered[N]['attrs'],
): Tensor[] => {
  const outputs = tf.engine().runKernel(name, { ...inputs } as unknown as NamedTensorMap, { ...attrs } as NamedAttrMap);
  return Array.isArray(outputs) ? outputs : [outputs];
};

/**
 * An operation with a gradient of its own.
 * @param inputs what it has gradients in; whatever else `backward` needs is in `saved`, which outlives the forward pass
 * @param backward one gradient an input
 */
export const withGradient = <const I extends readonly Tensor[], const S extends readonly Tensor[]>(
  tf: Tf,
  inputs: I,
  saved: S,
  forward: () => Tensor,
  backward: (dy: Tensor, saved: { readonly [K in keyof S]: Tensor }) => Tensor[],
): Tensor => {
  const differentiable = tf.customGrad((...of) => {
    (of.at(-1) as unknown as (tensors: readonly Tensor[]) => void)(saved);
    return { value: forward(), gradFunc: (dy: Tensor, kept: Tensor[]) => backward(dy, kept as never) };
  });
  return differentiable(...inputs);
};
