import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';
import { demand, demandFloats, demandShape, described } from './arguments.js';
import { hasKernel, runKernel, runKernels, withGradient } from './kernels.js';
import { rotated, type RotaryOptions } from './rotary.js';

/**
 * Causal scaled dot-product attention (Vaswani et al. 2017): softmax(q k' / sqrt(width)) v of every head. The queries are the
 * last places of the keys: query i of n sees the keys 0 to keys - n + i, so with as many queries as keys each place sees
 * itself and what is before it. No more than a block of a head's scores is ever held where the engine has the kernel.
 * @param q float32 [batch, heads, queries, width]
 * @param k float32 [batch, heads, keys, width], keys at least queries
 * @param v as k
 * @returns float32 as q
 * @throws RangeError where types or shapes are not these
 */
export const causalAttention = (tf: Tf, q: Tensor, k: Tensor, v: Tensor): Tensor4D => attentionTo(tf, q, k, v);

/** The same, where of the places of k and v only the first `keys` count: the rest is room. */
export const attentionTo = (tf: Tf, q: Tensor, k: Tensor, v: Tensor, keys = k.shape[2] ?? 0): Tensor4D => {
  demandFloats('causalAttention', { q, k, v });
  demand(
    q.rank === 4 && q.size > 0,
    'causalAttention',
    () => `q must be [batch, heads, queries, width], none of them 0, and is ${described(q)}`,
  );
  const [batch, heads, queries, width] = q.shape as [number, number, number, number];
  demandShape('causalAttention', 'k', k, [batch, heads, k.shape[2] ?? keys, width]);
  demandShape('causalAttention', 'v', v, k.shape);
  demand(keys >= queries, 'causalAttention', () => `${queries} queries are more than the ${keys} keys`);
  if (!hasKernel(tf, 'CausalAttention')) return composed(tf, q as Tensor4D, k as Tensor4D, v as Tensor4D, keys);
  return withGradient(
    tf,
    [q, k, v],
    [q, k, v],
    () => runKernel(tf, 'CausalAttention', { q, k, v }, { keys }),
    (dy, [ownQ, ownK, ownV]) => runKernels(tf, 'CausalAttentionGrad', { q: ownQ, k: ownK, v: ownV, dy }, { keys }),
  ) as Tensor4D;
};

/** Far below every score, and still a number. */
const HIDDEN = -1e30;

const composed = (tf: Tf, q: Tensor4D, k: Tensor4D, v: Tensor4D, keys: number): Tensor4D =>
  tf.tidy(() => {
    const [batch, heads, queries, width] = q.shape;
    const seen = (room: Tensor4D): Tensor4D =>
      keys === room.shape[2] ? room : tf.slice(room, [0, 0, 0, 0], [batch, heads, keys, width]);
    const mask = new Float32Array(queries * keys);
    for (let query = 0; query < queries; query++)
      mask.fill(HIDDEN, query * keys + keys - queries + query + 1, (query + 1) * keys);
    const scores = tf.mul(tf.matMul(q, seen(k), false, true), 1 / Math.sqrt(width));
    return tf.matMul(tf.softmax(tf.add(scores, tf.tensor(mask, [queries, keys], 'float32'))), seen(v));
  });

/**
 * The same of one sequence with itself, without a copy: queries, keys and values of all heads side by side, as one product of
 * the rows gives them.
 * @param qkv float32 [batch, time, 3 * heads * width]: queries head after head, then keys, then values
 * @param rotary where given, queries and keys are turned by their places first (see `rope`)
 * @returns float32 [batch, time, heads * width], head after head
 * @throws RangeError where types or shapes are not these
 */
export const selfAttention = (tf: Tf, qkv: Tensor, heads: number, rotary?: RotaryOptions): Tensor3D => {
  demandFloats('selfAttention', { qkv });
  demand(
    qkv.rank === 3 && qkv.size > 0 && Number.isInteger(heads) && qkv.shape[2]! % (3 * heads) === 0,
    'selfAttention',
    () => `qkv must be [batch, time, 3 * ${heads} heads * width], none of them 0, and is ${described(qkv)}`,
  );
  const [batch, time, columns] = qkv.shape as [number, number, number];
  return tf.tidy(() => {
    const grouped = (x: Tensor): Tensor4D => tf.reshape(x, [batch, time, 3 * heads, columns / (3 * heads)]);
    const given =
      rotary === undefined ? qkv : tf.reshape(rotated(tf, grouped(qkv), rotary, 2 * heads, 'selfAttention'), qkv.shape);
    if (hasKernel(tf, 'PackedCausalAttention'))
      return withGradient(
        tf,
        [given],
        [given],
        () => runKernel(tf, 'PackedCausalAttention', { qkv: given }, { heads }),
        (dy, [own]) => [runKernel(tf, 'PackedCausalAttentionGrad', { qkv: own, dy }, { heads })],
      ) as Tensor3D;
    const parts = tf.split(grouped(given), 3, 2).map((part) => tf.transpose(part, [0, 2, 1, 3]));
    const [q, k, v] = parts as [Tensor4D, Tensor4D, Tensor4D];
    return tf.reshape(tf.transpose(composed(tf, q, k, v, time), [0, 2, 1, 3]), [batch, time, columns / 3]);
  });
};
